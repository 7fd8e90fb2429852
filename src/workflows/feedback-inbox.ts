import { log, proxyLocalActivities } from '@temporalio/workflow';
import type { AppliedFeedback, FeedbackActivities } from '../contracts/activities.ts';
import { FAILURES } from '../contracts/failures.ts';
import type { FeedbackSignal } from '../contracts/workflows.ts';
import type { FeedbackSource } from '../domain/turn/feedback.ts';
import { failureTypeOf } from './failure-type.ts';

// Idempotent by feedback id, so it is retried until the store takes it. Past two seconds of backoff the wait is a
// server-side timer: a store that is away must not hold a workflow-task slot.
const { applyExplicitReward } = proxyLocalActivities<FeedbackActivities>({
  startToCloseTimeout: '5s',
  localRetryThreshold: '2s',
  retry: { initialInterval: '100ms', maximumInterval: '10s', nonRetryableErrorTypes: [FAILURES.messageNotFound] },
});

/** Signals in the order they came, applied one after another: two local activities at once are not deterministic here. */
export class FeedbackInbox {
  readonly #pending: FeedbackSignal[] = [];
  readonly #applied: string[] = [];
  readonly #source: FeedbackSource;
  #last: AppliedFeedback | null = null;

  constructor(source: FeedbackSource) {
    this.#source = source;
  }

  /** Takes a signal; a repeated delivery of an id that waits or is applied changes nothing. */
  receive(signal: FeedbackSignal): void {
    const known = this.#applied.includes(signal.feedbackId) || this.pendingIds().includes(signal.feedbackId);
    if (!known) this.#pending.push(signal);
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** The reward after the last applied event; null before the first. */
  get last(): AppliedFeedback | null {
    return this.#last;
  }

  pendingIds(): string[] {
    return this.#pending.map((signal) => signal.feedbackId);
  }

  appliedIds(): readonly string[] {
    return this.#applied;
  }

  /** Applies everything that waits. */
  async drain(): Promise<void> {
    for (let signal = this.#pending[0]; signal !== undefined; signal = this.#pending[0]) {
      await this.#apply(signal);
      this.#pending.shift();
      this.#applied.push(signal.feedbackId);
    }
  }

  async #apply({ feedbackId, traceparent }: FeedbackSignal): Promise<void> {
    try {
      const link = traceparent === undefined ? {} : { traceparent };
      this.#last = await applyExplicitReward({ feedbackId, source: this.#source, ...link });
    } catch (error) {
      // Only a signal that names no row of the ledger ends here: nobody accepted it, so nothing is lost.
      if (failureTypeOf(error) !== FAILURES.messageNotFound) throw error;
      log.warn('feedback signal names no accepted event', { feedbackId });
    }
  }
}

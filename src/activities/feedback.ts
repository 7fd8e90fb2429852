import { ApplicationFailure, log } from '@temporalio/activity';
import type { FeedbackActivities, PendingFeedbackActivities } from '../contracts/activities.ts';
import { FAILURES } from '../contracts/failures.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import type { FeedbackEvent, FeedbackSource } from '../domain/turn/feedback.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { withHeartbeat } from './heartbeat.ts';

/** The sweep ends well within the time of its activity (60 s); what is left waits for the next one. */
const SWEEP_BUDGET_MS = 40_000;

/** The activity that applies one accepted event; `now` gives the server's time, UTC, ISO 8601. */
export function createFeedbackActivities({
  store,
  now,
  onApplied = () => undefined,
}: {
  readonly store: LightningStore;
  readonly now: () => string;
  /** Told of each event that was applied, also again when the activity is repeated. */
  readonly onApplied?: (source: FeedbackSource) => void;
}): FeedbackActivities {
  return {
    async applyExplicitReward({ feedbackId, source }) {
      const applied = await store.applyFeedback({ feedbackId, source, appliedAt: now() });
      if (applied === null) {
        throw ApplicationFailure.create({
          type: FAILURES.messageNotFound,
          message: `the ledger has no event ${feedbackId}`,
          nonRetryable: true,
        });
      }
      onApplied(source);
      return { explicitReward: applied.explicitReward, effectiveReward: applied.effectiveReward };
    },
  };
}

/** The activity of the sweep. */
export function createPendingFeedbackActivities({
  store,
  gateway,
  nowMs,
}: {
  readonly store: LightningStore;
  readonly gateway: TurnGateway;
  readonly nowMs: () => number;
}): PendingFeedbackActivities {
  return {
    async deliverPendingFeedback({ minimumAgeMs, limit }) {
      const now = nowMs();
      const pending = await store.listPendingFeedback({
        acceptedBefore: new Date(now - minimumAgeMs).toISOString(),
        // Of a clock that was ahead, or is: signalling feedback that is a moment old does no harm.
        stampedAfter: new Date(now).toISOString(),
        limit,
      });
      const isOver = () => nowMs() - now >= SWEEP_BUDGET_MS;
      const delivered = await withHeartbeat(() => deliverAll(gateway, pending, isOver));
      return { delivered, failed: pending.length - delivered };
    },
  };
}

/** Signals events one after another until the time is over; how many were taken. */
async function deliverAll(
  gateway: TurnGateway,
  events: readonly FeedbackEvent[],
  isOver: () => boolean,
): Promise<number> {
  let delivered = 0;
  for (const event of events) {
    if (isOver()) break;
    try {
      if (await gateway.deliverFeedback(event)) delivered += 1;
    } catch (error) {
      // One event that cannot be signalled must not keep the others back.
      log.error('feedback could not be signalled', { feedbackId: event.feedbackId, error: String(error) });
    }
  }
  return delivered;
}

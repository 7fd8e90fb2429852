import type { FeedbackType } from '../domain/reward/feedback-type.ts';
import type { FeedbackSource } from '../domain/turn/feedback.ts';

/** How a turn ended: answered by its generator, by the fallback, tracked for another agent, or not at all. */
export type TurnOutcome = 'answered' | 'fallback' | 'tracked' | 'failed';

/** What this process counts of its own work, for Prometheus and for the page "System". */
export interface ServiceMetrics {
  /** When this process began to count, ISO 8601. */
  readonly since: string;
  turnEnded(turn: {
    readonly agent: string;
    readonly outcome: TurnOutcome;
    /** From the request to the answer; null for a turn without an answer. */
    readonly times: { readonly totalMs: number; readonly generatorMs: number } | null;
  }): void;
  feedbackAccepted(feedbackType: FeedbackType): void;
  feedbackApplied(source: FeedbackSource): void;
  /** The histogram of turn overhead (total less generator time), all agents together. */
  turnOverhead(): Promise<OverheadHistogram>;
  /** The same of the last ten minutes: what is slow now. */
  recentTurnOverhead(): OverheadHistogram;
  /** The text that Prometheus scrapes. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface OverheadHistogram {
  readonly count: number;
  readonly sumMs: number;
  /** Counts of each bucket alone; the last one has no bound. */
  readonly buckets: readonly { readonly upToMs: number | null; readonly count: number }[];
}

/** What a scrape asks of the parts of the service; null where a part does not answer. */
export interface ServiceState {
  readonly storeUp: boolean;
  readonly temporalUp: boolean;
  readonly trackingEnabled: boolean;
  readonly pendingFeedback: { readonly events: number; readonly oldestAgeSeconds: number } | null;
  readonly openTurns: number | null;
  readonly failedWorkflows: number | null;
  /** Null while no rollouts are kept here. */
  readonly rollouts: readonly { readonly agent: string; readonly stage: string; readonly isHeld: boolean }[] | null;
}

import type { Reward } from '../domain/reward/reward.ts';
import type { FeedbackSource } from '../domain/turn/feedback.ts';
import type { GeneratedAnswer, TurnRequest } from '../domain/turn/turn.ts';

/** The activities of a turn (`chatTurn`). */
export interface ChatActivities {
  /**
   * The generated answer; when the turn's row is already committed, that answer: a retried turn never generates a second one.
   * @throws GeneratorFailed (non-retryable) when the configured generator failed for good.
   */
  generateResponse(turn: TurnRequest): Promise<GeneratedAnswer>;
  /** The `grounded` answer in place of a failed generator, marked with `error`. @throws TurnFailed when there is none. */
  generateFallback(input: { readonly turn: TurnRequest; readonly error: string }): Promise<GeneratedAnswer>;
  computeImplicitReward(input: {
    readonly answer: GeneratedAnswer;
    readonly givenReward: number | null;
  }): Promise<ImplicitReward>;
  /** Commits the turn's row once, and wakes the caller that waits in this process. `deferred` when the store was out of reach for 2 s. */
  trackInteraction(input: TrackInteractionInput): Promise<TrackInteractionResult>;
  /** The same as a regular activity: fails (and is retried) until the row is in. @throws StoreUnavailable. */
  trackInteractionEventually(input: TrackInteractionInput): Promise<void>;
}

export interface ImplicitReward {
  readonly reward: Reward;
  readonly adjustments: Reward['components'];
  /** Folded base without adjustments: .5, or .2 for a failed answer. */
  readonly userSignalReward: number;
}

export interface TrackInteractionInput {
  readonly turn: TurnRequest;
  readonly answer: GeneratedAnswer;
  readonly implicit: ImplicitReward;
}

export type TrackInteractionResult =
  | { readonly status: 'tracked' }
  | { readonly status: 'deferred'; readonly reason: string };

/** The activities of feedback (`chatTurn`, `lateFeedback`). */
export interface FeedbackActivities {
  /** Marks the event applied and refolds the message's reward, in one transaction; twice is once. */
  applyExplicitReward(input: {
    readonly feedbackId: string;
    readonly source: FeedbackSource;
  }): Promise<AppliedFeedback>;
}

export interface AppliedFeedback {
  readonly explicitReward: number | null;
  readonly effectiveReward: number;
}

/** The activities of the sweep (`applyPendingFeedback`). */
export interface PendingFeedbackActivities {
  /** Signals feedback that was accepted but not applied; returns how many were signalled and how many are left. */
  deliverPendingFeedback(input: { readonly minimumAgeMs: number; readonly limit: number }): Promise<{
    readonly delivered: number;
    readonly failed: number;
  }>;
}

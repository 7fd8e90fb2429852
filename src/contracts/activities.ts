import type { Reward } from '../domain/reward/reward.ts';
import type { FeedbackSource } from '../domain/turn/feedback.ts';
import type { GeneratedAnswer, TurnRequest } from '../domain/turn/turn.ts';
import type { EraseExpiredTurnsInput, EraseUserInput } from './workflows.ts';

/** The activities of a turn (`chatTurn`). */
export interface ChatActivities {
  /**
   * The three below in one go, for a generator that answers in milliseconds: each local activity of its own costs the
   * caller two more passes through the workflow's sandbox (docs/decisions/0006-one-local-activity.md). Tracked, its result
   * has no text: the row has it. Deferred, it carries the whole turn.
   */
  answerTurn(turn: TurnRequest): Promise<AnswerTurnResult>;
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

export type AnswerTurnResult =
  | { readonly status: 'tracked'; readonly implicit: ImplicitReward }
  | { readonly status: 'deferred'; readonly reason: string; readonly tracking: TrackInteractionInput };

/** The activities of feedback (`chatTurn`, `lateFeedback`). */
export interface FeedbackActivities {
  /** Marks the event applied and refolds the message's reward, in one transaction; twice is once. */
  applyExplicitReward(input: {
    readonly feedbackId: string;
    readonly source: FeedbackSource;
    /** As in the signal: the applied feedback is linked with it. */
    readonly traceparent?: string;
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

/** The activities of erasing (`eraseUser`, `eraseExpiredTurns`); each may be repeated. */
export interface ErasureActivities {
  /** Makes the store empty the user's late rows from now on, with an audit row. */
  recordErasure(input: EraseUserInput, workflowId: string): Promise<void>;
  /** Erases up to `limit` turns of the user, with their executions. */
  eraseTurnsOfUser(input: EraseUserInput, limit: number): Promise<{ readonly erased: number }>;
  /** Deletes executions of the user whose rows are not there, or not yet. */
  deleteExecutionsOfUser(input: EraseUserInput): Promise<{ readonly deleted: number }>;
  /** Erases the user's feedback on turns of nobody, and writes the audit row. */
  finishErasure(input: EraseUserInput, workflowId: string, erased: number): Promise<void>;
  /**
   * Erases up to `limit` turns that are older than the retention allows; when that was the last of them, also up to `limit` users from
   * exposures as old. Absent: the run began with an earlier version.
   */
  eraseExpiredTurns(input: EraseExpiredTurnsInput): Promise<{ readonly erased: number; readonly exposures?: number }>;
}

import type { FeedbackType } from '../reward/feedback-type.ts';

/** Whether an event was applied inside the turn's window or after it closed. */
export const FEEDBACK_SOURCES = ['live', 'late'] as const;
export type FeedbackSource = (typeof FEEDBACK_SOURCES)[number];

/** What a user says of an answer, validated. */
export interface FeedbackOpinion {
  readonly feedbackType: FeedbackType;
  /** An integer in 1..5. */
  readonly rating: number | null;
  readonly comment: string | null;
  readonly helpful: boolean | null;
  readonly accurate: boolean | null;
  readonly complete: boolean | null;
}

/** One row of the append-only ledger `message_feedback`. A retraction repeats the type of the event it retracts. */
export interface FeedbackEvent extends FeedbackOpinion {
  readonly feedbackId: string;
  readonly kind: 'feedback' | 'retraction';
  /** The feedback that a retraction takes back, else null. */
  readonly retracts: string | null;
  readonly messageId: string;
  readonly conversationId: string;
  readonly userId: string | null;
  readonly caller: string;
  /** 1, 2, … per message, in the order of acceptance. */
  readonly seq: number;
  /** clamp(base + adjustments) ∈ [0, 1]; null for a retraction. */
  readonly rewardScore: number | null;
  readonly calculatorVersion: string;
  readonly source: FeedbackSource;
  readonly supersedes: string | null;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  readonly createdAt: string;
  readonly appliedAt: string | null;
}

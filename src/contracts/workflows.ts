import type { FeedbackType } from '../domain/reward/feedback-type.ts';
import type { GeneratedAnswer, Turn, TurnRequest } from '../domain/turn/turn.ts';

/** The task queues: chat turns; scheduled learning work. */
export const TASK_QUEUES = { chat: 'chat', learning: 'learning' } as const;

/** The id of the one workflow of a turn: the deduplication key of the turn. */
export const chatTurnWorkflowId = (messageId: string): string => `chat-turn/${messageId}`;
/** The id of the workflow that applies feedback after a turn's window has closed. */
export const lateFeedbackWorkflowId = (messageId: string): string => `late-feedback/${messageId}`;

/** `local`: a local activity in the first workflow task (fast generators); `remote`: a regular activity with heartbeat. */
export type GenerationMode = 'local' | 'remote';

export interface ChatTurnInput {
  readonly turn: TurnRequest;
  readonly generationMode: GenerationMode;
  /** Upper bound of a remote generation, all attempts together. */
  readonly generationTimeoutMs: number;
  /** An answer that somebody else's agent already gave (`chat/track`): nothing is generated. */
  readonly given?: { readonly answer: GeneratedAnswer; readonly reward: number | null };
}

/** What the signal `feedback` carries: the ledger holds the rest. */
export interface FeedbackSignal {
  readonly feedbackId: string;
  readonly feedbackType: FeedbackType;
  readonly kind: 'feedback' | 'retraction';
  readonly seq: number;
  /** The span of the request that gave it (W3C Trace Context); absent without traces. */
  readonly traceparent?: string;
}

/** The answer to the update `awaitResponse`: the stored row is the answer when `tracked`; else the turn itself. */
export type AwaitResponseResult = { readonly tracked: true } | { readonly tracked: false; readonly turn: Turn };

/** The state of a turn, as the query `turnState` and Temporal UI show it. */
export interface ChatTurnState {
  readonly stage: 'generating' | 'tracking' | 'waiting_for_feedback' | 'closed';
  readonly tracked: boolean;
  readonly implicitReward: number | null;
  readonly effectiveReward: number | null;
  /** Feedback ids applied by this workflow, in order. */
  readonly appliedFeedback: readonly string[];
  readonly pendingFeedback: readonly string[];
}

export interface LateFeedbackInput {
  readonly messageId: string;
}

/** The search attributes of a turn; all of type Keyword. */
export const SEARCH_ATTRIBUTES = ['Agent', 'ConversationId', 'UserId', 'Intent', 'Persona', 'PolicyId'] as const;

/** Who is erased; turns that were made until `requestedAt`. */
export interface EraseUserInput {
  readonly userId: string;
  readonly requestedAt: string;
  /** The caller that asked, for the audit log; `auditId` makes its rows single. */
  readonly actor: string;
  readonly auditId: string;
  readonly batchSize: number;
  /** How long to wait before looking again for turns that were under way. */
  readonly settleMs: number;
}

/** Of the retention: turns older than this are erased, `limit` at a time. */
export interface EraseExpiredTurnsInput {
  readonly retentionDays: number;
  readonly limit: number;
}

/** Of the sweep: feedback younger than `minimumAgeMs` is left to its own signal; at most `limit` a run. */
export interface ApplyPendingFeedbackInput {
  readonly minimumAgeMs: number;
  readonly limit: number;
}

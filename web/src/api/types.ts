import type { Intent, Persona } from '../../../src/domain/chat/vocabulary.ts';
import type { FeedbackType } from '../../../src/domain/reward/feedback-type.ts';
import type { Reward } from '../../../src/domain/reward/reward.ts';
import type { FeedbackSource } from '../../../src/domain/turn/feedback.ts';
import type { Source } from '../../../src/domain/turn/turn.ts';

/** The body of `POST /api/v1/chat`, with the ids that the page makes. */
export interface ChatRequest {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly user_id: string;
  readonly message: string;
  readonly persona?: Persona;
  readonly regenerate_of?: string;
}

/** The answer to `POST /api/v1/chat`. */
export interface ChatAnswer {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly response: string;
  readonly intent: Intent;
  readonly intent_confidence: number;
  readonly used_context: boolean;
  readonly sources: readonly Source[];
  readonly suggested_actions: readonly string[];
  readonly reward: Reward;
  readonly policy_id: string;
  readonly tracked: boolean;
  readonly execution_time_ms: number;
  readonly workflow_id: string;
  readonly created_at: string;
  /** Why the configured generator did not answer; absent or null when it did. */
  readonly error?: string | null;
}

/** The body of `POST /api/v1/chat/feedback`. */
export interface FeedbackRequest {
  readonly message_id: string;
  readonly feedback_type: FeedbackType;
  readonly rating?: number;
  readonly comment?: string;
  readonly helpful?: boolean;
  readonly accurate?: boolean;
  readonly complete?: boolean;
}

/** One event of a message's ledger, as `GET /api/v1/chat/messages/:id` lists it. */
export interface FeedbackEventView {
  readonly feedback_id: string;
  readonly kind: 'feedback' | 'retraction';
  /** The feedback that a retraction takes back, else null. */
  readonly retracts: string | null;
  readonly feedback_type: FeedbackType;
  readonly rating: number | null;
  readonly comment: string | null;
  readonly helpful: boolean | null;
  readonly accurate: boolean | null;
  readonly complete: boolean | null;
  /** Null for a retraction. */
  readonly reward_score: number | null;
  readonly source: FeedbackSource;
  readonly supersedes: string | null;
  readonly created_at: string;
  /** Null while the event is accepted but not yet applied. */
  readonly applied_at: string | null;
}

/** The answer to `GET /api/v1/chat/messages/:id`. */
export interface MessageView {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly user_id: string | null;
  readonly agent: string;
  readonly message: string;
  readonly response: string;
  readonly intent: Intent;
  readonly policy_id: string;
  readonly implicit_reward: Reward;
  readonly explicit_reward: number | null;
  readonly effective_reward: number;
  readonly user_signal_reward: number;
  readonly feedback: readonly FeedbackEventView[];
  readonly workflow_id: string;
  readonly tracked: boolean;
  readonly created_at: string;
  /** Parts of the first answer; a server that does not repeat them leaves them out. */
  readonly persona?: Persona | null;
  readonly intent_confidence?: number;
  readonly sources?: readonly Source[];
  readonly suggested_actions?: readonly string[];
  readonly execution_time_ms?: number;
  readonly regenerate_of?: string | null;
  readonly error?: string | null;
}

/** The answer to `GET /api/v1/chat/conversations/:id`. */
export interface ConversationView {
  readonly conversation_id: string;
  readonly messages: readonly MessageView[];
}

/** The answer to `GET /api/v1/web-config`. */
export interface WebConfig {
  readonly temporal_ui_url: string | null;
  readonly namespace: string;
  /** Whether the page may kill the worker: a development server without keys that `npm start` started. */
  readonly kill_switch: boolean;
  readonly version: string;
}

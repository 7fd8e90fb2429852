import type { FeedbackEvent, FeedbackOpinion, FeedbackSource } from '../domain/turn/feedback.ts';
import type { Exchange, Turn } from '../domain/turn/turn.ts';
import type { AccessStore } from './access-store.ts';
import type { DatasetStore } from './dataset-store.ts';
import type { ErasureStore } from './erasure-store.ts';
import type { MetricsStore } from './metrics-store.ts';
import type { PolicyStore } from './policy-store.ts';
import type { RepairStore } from './repair-store.ts';
import type { RolloutStore } from './rollout-store.ts';
import type { SimulationStore } from './simulation-store.ts';
import type { TrainingStore } from './training-store.ts';

/**
 * The port of the store: one implementation over Kysely, two engines (SQLite, PostgreSQL), one contract suite.
 * Expected outcomes are values; an engine that cannot be reached throws {@link StoreUnavailableError}.
 * Ids and times come from the caller; the store writes them as given.
 */
export interface LightningStore
  extends AccessStore,
    DatasetStore,
    ErasureStore,
    MetricsStore,
    PolicyStore,
    RepairStore,
    SimulationStore,
    RolloutStore,
    TrainingStore {
  readonly engine: 'sqlite' | 'postgres';

  /** Whether the store took part in the last operation; false after it could not be reached, true again after it could. */
  isEnabled(): boolean;
  /** Resolves when the engine answers and would take a write now. @throws StoreUnavailableError */
  ping(): Promise<void>;
  /** Lets running operations end, then closes; every later one is refused as unavailable. */
  close(): Promise<void>;

  /** The tracked turn, or null. An erased turn has `erasedAt` set and its texts empty. */
  findTurn(messageId: string): Promise<Turn | null>;
  /** Inserts the turn once and returns the row that is stored: the first one, when it was there already. */
  trackTurn(turn: Turn): Promise<Turn>;
  /**
   * A conversation as its asker may see it: whether some of its turns are the asker's own, and the last `limit` exchanges of
   * those, oldest first, erased ones left out; null when it has no tracked turn of anybody.
   */
  findConversation(
    conversationId: string,
    asker: Asker,
    limit: number,
  ): Promise<{ readonly isOwn: boolean; readonly exchanges: readonly Exchange[] } | null>;
  /** The asker's last `limit` turns of one conversation, oldest first. */
  listConversation(conversationId: string, asker: Asker, limit: number): Promise<readonly Turn[]>;

  /** Decides repeats, `supersedes`, `seq` and the score, and writes the event, in one transaction that locks the message. */
  acceptFeedback(request: AcceptFeedback): Promise<AcceptFeedbackOutcome>;
  /** Writes a retraction of an event, once, in one transaction that locks the message. */
  retractFeedback(request: RetractFeedback): Promise<RetractFeedbackOutcome>;
  /** Marks the event applied and refolds the message in one transaction; a second call changes nothing. Null: unknown id. */
  applyFeedback(request: {
    readonly feedbackId: string;
    readonly source: FeedbackSource;
    readonly appliedAt: string;
  }): Promise<AppliedTurnReward | null>;
  /** A message's events in `seq` order, accepted ones included. */
  listFeedback(messageId: string): Promise<readonly FeedbackEvent[]>;
  /** The events of several messages, in `seq` order each; a message without events is absent. */
  listFeedbackOf(messageIds: readonly string[]): Promise<ReadonlyMap<string, readonly FeedbackEvent[]>>;
  /**
   * Events that are not applied yet, accepted before `acceptedBefore` or stamped after `stampedAfter` (by a clock that was
   * ahead): the first of every message, then the second of every message, and so on; oldest first among equals. So the
   * events of a message that is stuck keep no other message's back.
   */
  listPendingFeedback(query: {
    readonly acceptedBefore: string;
    readonly stampedAfter: string;
    readonly limit: number;
  }): Promise<readonly FeedbackEvent[]>;

  /** The guide's `get_statistics`, over effective rewards of the agent's tracked turns. */
  getStatistics(agent: string): Promise<AgentStatistics>;
  /**
   * Turns of an agent with their rewards, oldest first, erased ones left out, after `after` (exclusive; the last row's
   * cursor).
   */
  listTrainingSamples(query: {
    readonly agent: string;
    readonly after: TrainingCursor | null;
    readonly limit: number;
  }): Promise<readonly Turn[]>;
}

/** Who asks for a conversation. A null user stands for every user of the caller. */
export interface Asker {
  readonly caller: string;
  readonly userId: string | null;
  /** Whether the caller's turns without a user count as the user's own: those of a server that names its users late. */
  readonly seesAnonymous?: boolean;
}

export interface TrainingCursor {
  readonly createdAt: string;
  readonly messageId: string;
}

export interface AcceptFeedback extends FeedbackOpinion {
  readonly feedbackId: string;
  readonly messageId: string;
  readonly caller: string;
  /** Must equal the turn's user id, when both are given. */
  readonly userId: string | null;
  /** The one user that the caller may act for (a browser session): the turn's user id must be this one. */
  readonly boundUserId?: string | null;
  readonly idempotencyKey: string | null;
  /** sha256 of the parsed body: what "same body" compares. */
  readonly requestHash: string;
  readonly createdAt: string;
}

export type AcceptFeedbackOutcome =
  | { readonly outcome: 'accepted'; readonly event: FeedbackEvent }
  /** Same idempotency key, same body; or the same feedback id again. */
  | { readonly outcome: 'replayed'; readonly event: FeedbackEvent }
  /** Equal to the current event of its group, without a key. */
  | { readonly outcome: 'repeated'; readonly event: FeedbackEvent }
  | { readonly outcome: 'idempotency_key_reused' }
  | { readonly outcome: 'message_not_found' }
  | { readonly outcome: 'message_erased' }
  | { readonly outcome: 'too_many_events'; readonly limit: number };

export interface RetractFeedback {
  /** The id of the new retraction row. */
  readonly retractionId: string;
  /** The feedback that is taken back. */
  readonly feedbackId: string;
  readonly caller: string;
  /** As in {@link AcceptFeedback}. */
  readonly boundUserId?: string | null;
  readonly createdAt: string;
}

export type RetractFeedbackOutcome =
  | { readonly outcome: 'retracted'; readonly event: FeedbackEvent }
  | { readonly outcome: 'already_retracted'; readonly event: FeedbackEvent }
  | { readonly outcome: 'feedback_not_found' }
  | { readonly outcome: 'message_erased' };

export interface AppliedTurnReward {
  readonly messageId: string;
  readonly explicitReward: number | null;
  readonly effectiveReward: number;
  readonly userSignalReward: number;
}

/** The guide's `{ enabled, total_interactions, avg_reward, min_reward, max_reward }`; null where there is no turn. */
export interface AgentStatistics {
  readonly enabled: boolean;
  readonly totalInteractions: number;
  readonly avgReward: number | null;
  readonly minReward: number | null;
  readonly maxReward: number | null;
  /** Turns with at least one applied, unretracted feedback. */
  readonly feedbackCount: number;
  readonly avgImplicitReward: number | null;
  readonly avgExplicitReward: number | null;
}

/** The engine could not be reached, or did not answer in time. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** True for a {@link StoreUnavailableError} of any realm. */
export function isStoreUnavailable(error: unknown): error is StoreUnavailableError {
  return error instanceof Error && error.name === 'StoreUnavailableError';
}

import type { ColumnType, Generated } from 'kysely';
import type { AuditAction, Role } from '../domain/access/access.ts';
import type { Intent, Persona } from '../domain/chat/vocabulary.ts';
import type { AssignedArm } from '../domain/experiment/assignment.ts';
import type { CollectionOutcome } from '../domain/learning/collection/decision.ts';
import type { DatasetSide } from '../domain/learning/dataset-split.ts';
import type { PolicyChannelName } from '../domain/learning/policy-channel.ts';
import type { StrategyId } from '../domain/learning/strategies.ts';
import type { FeedbackMeasure, RewardMeasure } from '../domain/metrics/turn-measures.ts';
import type { FeedbackType } from '../domain/reward/feedback-type.ts';
import type { FeedbackEvent, FeedbackSource } from '../domain/turn/feedback.ts';
import type { RolloutTables } from './rollout-tables.ts';
import type { TrainingTables } from './training-tables.ts';

/** The tables as Kysely sees them, the same on both engines; the columns are those of `migrations/`. */
export interface Tables extends RolloutTables, TrainingTables {
  readonly turns: TurnsTable;
  readonly message_feedback: MessageFeedbackTable;
  readonly api_keys: ApiKeysTable;
  readonly browser_sessions: BrowserSessionsTable;
  readonly audit_log: AuditLogTable;
  readonly user_erasures: UserErasuresTable;
  readonly policies: PoliciesTable;
  readonly policy_channels: PolicyChannelsTable;
  readonly policy_channel_moves: PolicyChannelMovesTable;
  readonly dataset_turns: DatasetTurnsTable;
  readonly dataset_prompts: DatasetPromptsTable;
  readonly dataset_snapshots: DatasetSnapshotsTable;
  readonly dataset_requests: DatasetRequestsTable;
  readonly dataset_rows: DatasetRowsTable;
  readonly collection_reports: CollectionReportsTable;
  readonly reward_dimensions: RewardDimensionsTable;
  readonly reward_daily: SumsTable<RewardMeasure>;
  readonly reward_daily_cells: SumsTable<RewardMeasure>;
  readonly feedback_daily: SumsTable<FeedbackMeasure>;
}

/** PostgreSQL gives booleans, SQLite gives 0 and 1; both take booleans. */
type Flag = ColumnType<boolean | number, boolean, boolean>;
type NullableFlag = ColumnType<boolean | number | null, boolean | null, boolean | null>;
/** JSON text in and out, on both engines. */
type Json = string;
/** ISO 8601 in UTC with milliseconds, in and out, on both engines. */
type Instant = string;

export interface TurnsTable {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly user_id: string | null;
  readonly agent: string;
  readonly persona: Persona | null;
  readonly message: string;
  readonly response: string;
  readonly intent: Intent;
  readonly intent_confidence: number;
  readonly intent_match: Flag;
  readonly used_context: Flag;
  readonly implicit_reward: number;
  readonly explicit_reward: number | null;
  readonly effective_reward: number;
  readonly user_signal_reward: number;
  readonly implicit_reward_base: number;
  readonly implicit_reward_components: Json;
  readonly implicit_reward_clamped: Flag;
  readonly adjustments: Json;
  readonly calculator_version: string;
  readonly sources: Json;
  readonly suggested_actions: Json;
  readonly policy_id: string;
  readonly generator: string;
  readonly error: string | null;
  readonly usage: Json | null;
  readonly execution_time_ms: number;
  readonly created_at: Instant;
  readonly window_ms: number;
  readonly regenerate_of: string | null;
  readonly caller: string;
  readonly request_hash: string;
  readonly workflow_id: string;
  readonly erased_at: Instant | null;
  readonly strategy: StrategyId | null;
  readonly propensity: number | null;
  readonly propensities: Json | null;
  readonly assignment_seed: number | null;
  readonly simulated: Flag;
  readonly history_length: number | null;
  readonly asked_intent: Intent | null;
  /** Written when the turn's feedback is folded; null when the turn is inserted. */
  readonly liked: ColumnType<boolean | number | null, undefined, boolean | null>;
  readonly rollout_id: string | null;
  readonly rollout_arm: AssignedArm | null;
  readonly rollout_probability: number | null;
  readonly rollout_share: number | null;
}

export interface MessageFeedbackTable {
  readonly feedback_id: string;
  readonly message_id: string;
  readonly conversation_id: string;
  readonly user_id: string | null;
  readonly feedback_type: FeedbackType;
  readonly rating: number | null;
  readonly reward_score: number | null;
  readonly comment: string | null;
  readonly helpful: NullableFlag;
  readonly accurate: NullableFlag;
  readonly complete: NullableFlag;
  readonly created_at: Instant;
  readonly kind: FeedbackEvent['kind'];
  readonly retracts: string | null;
  readonly seq: number;
  readonly supersedes: string | null;
  readonly source: FeedbackSource;
  readonly applied_at: Instant | null;
  readonly calculator_version: string;
  readonly caller: string;
  readonly idempotency_key: string | null;
  readonly request_hash: string;
}

export interface ApiKeysTable {
  readonly key_id: string;
  readonly name: string;
  readonly role: Role;
  readonly sha256: string;
  readonly created_at: Instant;
  readonly revoked_at: Instant | null;
}

export interface BrowserSessionsTable {
  readonly sha256: string;
  readonly key_id: string;
  readonly user_id: string;
  readonly created_at: Instant;
  readonly expires_at: Instant;
}

export interface AuditLogTable {
  readonly audit_id: string;
  readonly created_at: Instant;
  readonly actor: string;
  readonly action: AuditAction;
  readonly target: string;
  readonly detail: Json | null;
}

export interface PoliciesTable {
  readonly policy_id: string;
  readonly agent: string;
  readonly bundle: Json;
  readonly created_at: Instant;
}

export interface PolicyChannelsTable {
  readonly agent: string;
  readonly channel: PolicyChannelName;
  readonly policy_id: string;
  readonly moved_at: Instant;
}

export interface PolicyChannelMovesTable {
  readonly move_id: string;
  readonly agent: string;
  readonly channel: PolicyChannelName;
  readonly from_policy_id: string | null;
  readonly to_policy_id: string | null;
  readonly actor: string;
  readonly reason: string;
  readonly created_at: Instant;
}

export interface RewardDimensionsTable {
  readonly dimension_id: Generated<number>;
  readonly agent: string;
  readonly policy_id: string;
  readonly simulated: Flag;
  readonly intent: Intent | null;
  readonly persona: Persona | null;
}

/** Sums by day, dimension and cluster. */
export type SumsTable<Measure extends string> = { readonly [Name in Measure]: number } & {
  readonly day: number;
  readonly dimension_id: number;
  readonly cluster_key: number;
};

export interface UserErasuresTable {
  readonly user_sha256: string;
  readonly requested_at: Instant;
}

export interface DatasetTurnsTable {
  readonly position: number;
  readonly message_id: string;
  readonly agent: string;
  readonly side: DatasetSide;
  readonly prompt_sha256: string | null;
  readonly text_sha256: string | null;
}

export interface DatasetPromptsTable {
  readonly prompt_sha256: string;
  readonly side: DatasetSide;
  readonly position: number;
}

export interface DatasetSnapshotsTable {
  readonly snapshot_number: Generated<number>;
  readonly snapshot_id: string | null;
  readonly agent: string;
  readonly include_simulated: Flag;
  readonly watermark: number;
  readonly created_at: Instant;
  readonly dropped: Json;
  readonly card: Json | null;
}

export interface DatasetRequestsTable {
  readonly request_id: string;
  readonly snapshot_number: number;
}

export interface DatasetRowsTable {
  readonly snapshot_number: number;
  readonly side: DatasetSide;
  readonly position: number;
  readonly message_id: string;
  readonly history_length: number;
  readonly implicit_reward: number;
  readonly explicit_reward: number | null;
  readonly effective_reward: number;
  readonly user_signal_reward: number;
  readonly liked: NullableFlag;
}

export interface CollectionReportsTable {
  readonly report_id: string;
  readonly agent: string;
  readonly snapshot_id: string;
  readonly created_at: Instant;
  readonly report: Json;
  readonly outcome: CollectionOutcome | null;
  readonly decision: Json | null;
}

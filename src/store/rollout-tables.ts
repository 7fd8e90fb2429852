import type { ColumnType } from 'kysely';
import type { Arm } from '../domain/experiment/arms.ts';
import type { CheckOutcome } from '../domain/rollout/apply-check.ts';
import type { RolloutAction } from '../domain/rollout/decision.ts';
import type { PersonAction } from '../domain/rollout/people.ts';
import type { RecordedOrder, RolloutGate } from '../domain/rollout/rollout.ts';
import type { StagingSource } from '../domain/rollout/staging.ts';
import type { RolloutStatus } from '../domain/rollout/state.ts';

/** PostgreSQL gives booleans, SQLite gives 0 and 1; both take booleans. */
type Flag = ColumnType<boolean | number, boolean, boolean>;
type Json = string;
type Instant = string;

/** The tables of rollouts as Kysely sees them; the columns are those of `migrations/`. */
export interface RolloutTables {
  readonly rollouts: RolloutsTable;
  readonly rollout_checks: RolloutChecksTable;
  readonly rollout_orders: RolloutOrdersTable;
  readonly exposures: ExposuresTable;
  readonly rollout_staging_turns: RolloutStagingTurnsTable;
  readonly rollout_kill_switches: RolloutKillSwitchesTable;
}

export interface RolloutsTable {
  readonly rollout_id: string;
  readonly agent: string;
  readonly candidate_policy_id: string;
  readonly incumbent_policy_id: string;
  readonly gate: RolloutGate;
  readonly training_run_id: string | null;
  readonly config: Json;
  readonly requested_by: string;
  readonly created_at: Instant;
  readonly state: Json;
  readonly status: RolloutStatus;
  readonly revision: number;
  readonly last_check_number: number;
  readonly is_active: Flag;
  readonly transitions: Json;
  readonly abort: Json | null;
  readonly trip: Json | null;
  readonly lowest_p_value: number | null;
  readonly slow_above_ms: number | null;
  readonly slow_frozen_at: Instant | null;
  readonly tally: Json;
  readonly tally_version: number;
}

export interface RolloutChecksTable {
  readonly rollout_id: string;
  readonly check_number: number;
  readonly taken_at: Instant;
  readonly snapshot: Json;
  readonly action: RolloutAction;
  readonly reasons: Json;
  readonly outcome: CheckOutcome;
  readonly status_after: RolloutStatus;
}

export interface RolloutOrdersTable {
  readonly order_id: string;
  readonly rollout_id: string;
  readonly action: PersonAction;
  readonly person: string;
  readonly reason: string;
  readonly created_at: Instant;
  readonly outcome: RecordedOrder['outcome'];
  readonly refusal: string | null;
}

export interface ExposuresTable {
  readonly rollout_id: string;
  readonly unit: string;
  readonly unit_kind: 'user' | 'conversation' | 'erased';
  readonly arm: Arm;
  readonly first_exposed_at: Instant;
  readonly traffic_share: number;
  readonly other_arm_seen: ColumnType<boolean | number, boolean | undefined, boolean>;
  readonly counted: ColumnType<'nothing' | 'exposure' | 'crossover', undefined, 'nothing' | 'exposure' | 'crossover'>;
  readonly counted_at: Instant | null;
  readonly matured_at: Instant | null;
  readonly outcome: number | null;
}

export interface RolloutStagingTurnsTable {
  readonly rollout_id: string;
  readonly turn_number: number;
  readonly message_id: string;
  readonly prompt_source: StagingSource;
  readonly is_passed: Flag;
  readonly schema_errors: Json;
  readonly failure: string | null;
  readonly finished_at: Instant;
}

export interface RolloutKillSwitchesTable {
  readonly agent: string;
  readonly person: string;
  readonly reason: string;
  readonly created_at: Instant;
}

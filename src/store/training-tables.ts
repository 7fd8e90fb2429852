import type { Generated } from 'kysely';
import type { TrainingGate, TrainingStatus } from '../contracts/training.ts';
import type { StrategyId } from '../domain/learning/strategies.ts';

/** JSON text, on both engines. */
type Json = string;
/** ISO 8601 in UTC with milliseconds, on both engines. */
type Instant = string;

/** The tables of training, as `tables.ts` describes the others. */
export interface TrainingTables {
  readonly training_runs: TrainingRunsTable;
  readonly generated_answers: GeneratedAnswersTable;
}

export interface TrainingRunsTable {
  readonly run_id: string;
  readonly agent: string;
  readonly algorithm: string;
  readonly status: TrainingStatus;
  readonly input: Json;
  readonly snapshot_id: string | null;
  readonly base_policy_id: string | null;
  readonly candidate_policy_id: string | null;
  readonly gate: TrainingGate | null;
  readonly progress: Json;
  readonly fence: Generated<number>;
  readonly checkpoint: Json | null;
  readonly report: Json | null;
  readonly failure: string | null;
  readonly requested_by: string;
  readonly created_at: Instant;
  readonly updated_at: Instant;
  readonly finished_at: Instant | null;
}

export interface GeneratedAnswersTable {
  readonly answer_key: string;
  readonly message_id: string;
  readonly strategy: StrategyId;
  readonly answer: Json | null;
  readonly failure: string | null;
  readonly created_at: Instant;
}

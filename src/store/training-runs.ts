import type { Selectable } from 'kysely';
import type { TrainAgentInput, TrainingProgressState } from '../contracts/training.ts';
import type { TrainingCheckpoint } from '../domain/learning/algorithms/training.ts';
import type { TrainingReport } from '../domain/learning/training/report.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type {
  StoredTrainingRun,
  TrainingRunEnd,
  TrainingRunSummary,
  TrainingRunUpdate,
  TrainingStore,
} from './training-store.ts';
import type { TrainingRunsTable } from './training-tables.ts';

/** What a list needs: everything but the checkpoint and the report. */
const SUMMARY_COLUMNS = [
  'input',
  'status',
  'snapshot_id',
  'base_policy_id',
  'candidate_policy_id',
  'gate',
  'progress',
  'failure',
  'updated_at',
  'finished_at',
] as const;

/** A run that has ended is never written again. */
const OPEN = ['requested', 'running'] as const;

const NOT_BEGUN: TrainingProgressState = {
  stage: 'freezing_snapshot',
  step: 0,
  totalSteps: 0,
  curve: [],
  generatorCalls: 0,
  trainingTimeLeftMs: null,
};

/** Writes a run once; the stored one. Index: primary key. */
export async function createTrainingRun({ db }: Engine, input: TrainAgentInput): Promise<TrainingRunSummary> {
  const at = toInstant(input.requestedAt);
  const row = await db
    .insertInto('training_runs')
    .values({
      run_id: input.runId,
      agent: input.agent,
      algorithm: input.algorithm,
      status: 'requested',
      input: JSON.stringify(input),
      snapshot_id: input.snapshotId,
      base_policy_id: null,
      candidate_policy_id: null,
      gate: null,
      progress: JSON.stringify(NOT_BEGUN),
      checkpoint: null,
      report: null,
      failure: null,
      requested_by: input.requestedBy,
      created_at: at,
      updated_at: at,
      finished_at: null,
    })
    // As for turns: an update to itself returns the row that is stored.
    .onConflict((conflict) =>
      conflict.column('run_id').doUpdateSet((row) => ({ run_id: row.ref('training_runs.run_id') })),
    )
    .returning(SUMMARY_COLUMNS)
    .executeTakeFirstOrThrow();
  return toSummary(row);
}

/** The run of an id, or null. Index: primary key. */
export async function findTrainingRun({ db }: Engine, runId: string): Promise<StoredTrainingRun | null> {
  const row = await db
    .selectFrom('training_runs')
    .select([...SUMMARY_COLUMNS, 'report'])
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const report: TrainingReport | null = row.report === null ? null : JSON.parse(row.report);
  return { ...toSummary(row), report };
}

/** The latest runs. Indexes: training_runs_agent_created_at_idx; for all agents training_runs_created_at_idx. */
export async function listTrainingRuns(
  { db }: Engine,
  { agent, limit }: { readonly agent: string | null; readonly limit: number },
): Promise<readonly TrainingRunSummary[]> {
  let runs = db
    .selectFrom('training_runs')
    .select(SUMMARY_COLUMNS)
    .orderBy('created_at', 'desc')
    .orderBy('run_id')
    .limit(limit);
  if (agent !== null) runs = runs.where('agent', '=', agent);
  return (await runs.execute()).map(toSummary);
}

/** Writes how far an open run is. Index: primary key. */
export async function updateTrainingRun(
  { db }: Engine,
  runId: string,
  update: TrainingRunUpdate,
  updatedAt: string,
): Promise<boolean> {
  const changed = await db
    .updateTable('training_runs')
    .set({
      status: 'running',
      updated_at: toInstant(updatedAt),
      ...(update.snapshotId !== undefined && { snapshot_id: update.snapshotId }),
      ...(update.basePolicyId !== undefined && { base_policy_id: update.basePolicyId }),
      ...(update.candidatePolicyId !== undefined && { candidate_policy_id: update.candidatePolicyId }),
      ...(update.gate !== undefined && { gate: update.gate }),
      ...(update.progress !== undefined && { progress: JSON.stringify(update.progress) }),
      ...(update.report !== undefined && { report: JSON.stringify(update.report) }),
    })
    .where('run_id', '=', runId)
    .where('status', 'in', OPEN)
    .returning('run_id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Raises the fence and gives the checkpoint below it, in one statement. Index: primary key. */
export async function claimTraining(
  { db }: Engine,
  runId: string,
  fence: number,
): Promise<TrainingCheckpoint | null | 'refused'> {
  const row = await db
    .updateTable('training_runs')
    .set({ fence })
    .where('run_id', '=', runId)
    .where('status', 'in', OPEN)
    .where('fence', '<=', fence)
    .returning('checkpoint')
    .executeTakeFirst();
  if (row === undefined) return 'refused';
  return row.checkpoint === null ? null : JSON.parse(row.checkpoint);
}

/** Replaces the checkpoint under the fence, in one statement: all of it or nothing. Index: primary key. */
export async function saveTrainingCheckpoint(
  { db }: Engine,
  { runId, fence, checkpoint, progress, updatedAt }: Parameters<TrainingStore['saveTrainingCheckpoint']>[0],
): Promise<boolean> {
  const changed = await db
    .updateTable('training_runs')
    .set({
      checkpoint: JSON.stringify(checkpoint),
      progress: JSON.stringify(progress),
      updated_at: toInstant(updatedAt),
    })
    .where('run_id', '=', runId)
    .where('status', 'in', OPEN)
    .where('fence', '=', fence)
    .returning('run_id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Ends an open run. Index: primary key. */
export async function finishTrainingRun({ db }: Engine, runId: string, end: TrainingRunEnd): Promise<boolean> {
  const at = toInstant(end.finishedAt);
  const changed = await db
    .updateTable('training_runs')
    .set({ status: end.status, failure: end.failure, finished_at: at, updated_at: at })
    .where('run_id', '=', runId)
    .where('status', 'in', OPEN)
    .returning('run_id')
    .executeTakeFirst();
  return changed !== undefined;
}

function toSummary(row: Pick<Selectable<TrainingRunsTable>, (typeof SUMMARY_COLUMNS)[number]>): TrainingRunSummary {
  const input: TrainAgentInput = JSON.parse(row.input);
  const progress: TrainingProgressState = JSON.parse(row.progress);
  return {
    input,
    status: row.status,
    snapshotId: row.snapshot_id,
    basePolicyId: row.base_policy_id,
    candidatePolicyId: row.candidate_policy_id,
    gate: row.gate,
    progress,
    failure: row.failure,
    updatedAt: row.updated_at,
    finishedAt: row.finished_at,
  };
}

import type { Selectable, Transaction } from 'kysely';
import type { TurnExperiment } from '../domain/experiment/turn-experiment.ts';
import { addCrossover, addExposure, addMatured, type MaturedUser, type RolloutTally } from '../domain/rollout/tally.ts';
import {
  type AnalysedTurn,
  type Exposure,
  isExposureRight,
  maturedUser,
  type UserAnalysis,
} from '../domain/rollout/user-values.ts';
import type { Engine } from './engine.ts';
import { listFeedbackOf } from './feedback.ts';
import type { ExposureBatch } from './rollout-store.ts';
import type { ExposuresTable } from './rollout-tables.ts';
import type { Tables } from './tables.ts';
import { toComponents, toExperiment } from './turn-row.ts';

/** What is counted at once. */
export interface CountRequest {
  readonly analysis: UserAnalysis;
  readonly nowMs: number;
  readonly limit: number;
  readonly isControlFrozen: boolean;
}

/**
 * Brings a batch of new exposures and of due outcomes into the tally, in one transaction under the rollout's row: each user
 * once, in the order of exposure, whatever process counts. It costs what is new, not what there is.
 * Indexes: exposures_uncounted_idx, exposures_unmatured_idx, turns_user_id_idx, turns_conversation_created_at_idx.
 */
export function countExposures({ db }: Engine, request: CountRequest): Promise<ExposureBatch> {
  const { rolloutId } = request.analysis;
  return db.transaction().execute(async (transaction) => {
    // The row's lock: who counts at the same time waits here, and then finds these users counted.
    const locked = await transaction
      .updateTable('rollouts')
      .set((row) => ({ tally_version: row('tally_version', '+', 1) }))
      .where('rollout_id', '=', rolloutId)
      .returning('tally')
      .executeTakeFirst();
    if (locked === undefined) throw new Error(`there is no rollout ${rolloutId}`);
    const before: RolloutTally = JSON.parse(locked.tally);
    const counted = await countNew(transaction, before, request);
    const matured = await countDue(transaction, counted.tally, request);
    if (counted.rows + matured.rows > 0) {
      await transaction
        .updateTable('rollouts')
        .set({ tally: JSON.stringify(matured.tally) })
        .where('rollout_id', '=', rolloutId)
        .execute();
    }
    return { uncounted: counted.rows, matured: matured.rows };
  });
}

interface Counted {
  readonly tally: RolloutTally;
  readonly rows: number;
}

async function countNew(db: Transaction<Tables>, before: RolloutTally, request: CountRequest): Promise<Counted> {
  const { analysis, nowMs, limit } = request;
  const rows = await db
    .selectFrom('exposures')
    .selectAll()
    .where('rollout_id', '=', analysis.rolloutId)
    .where('counted_at', 'is', null)
    .orderBy('first_exposed_at')
    .orderBy('unit')
    .limit(limit)
    .execute();
  let tally = before;
  for (const row of rows) {
    if (row.counted === 'nothing') {
      // The assignment of an erased user cannot be computed again.
      const isAssignmentRight = row.unit_kind === 'erased' || isExposureRight(toExposure(row), analysis);
      tally = addExposure(tally, { arm: row.arm, isAssignmentRight });
    }
    if (row.other_arm_seen && row.counted !== 'crossover') tally = addCrossover(tally);
  }
  const countedAt = new Date(nowMs).toISOString();
  for (const [isCrossed, counted] of [
    [false, 'exposure'],
    [true, 'crossover'],
  ] as const) {
    const units = rows.filter((row) => Boolean(row.other_arm_seen) === isCrossed).map((row) => row.unit);
    if (units.length === 0) continue;
    const update = db.updateTable('exposures').where('rollout_id', '=', analysis.rolloutId).where('unit', 'in', units);
    await update.set({ counted }).execute();
    // A crossing that came between the reading and this stays to be counted, by itself.
    await update.set({ counted_at: countedAt }).where('other_arm_seen', '=', isCrossed).execute();
  }
  return { tally, rows: rows.length };
}

async function countDue(db: Transaction<Tables>, before: RolloutTally, request: CountRequest): Promise<Counted> {
  const { analysis, nowMs, limit, isControlFrozen } = request;
  const { exposureWindowMs, maturationMs } = analysis.times;
  const dueUntil = new Date(nowMs - exposureWindowMs - maturationMs).toISOString();
  const rows = await db
    .selectFrom('exposures')
    .selectAll()
    .where('rollout_id', '=', analysis.rolloutId)
    .where('matured_at', 'is', null)
    .where('first_exposed_at', '<=', dueUntil)
    .orderBy('first_exposed_at')
    .orderBy('unit')
    .limit(limit)
    .execute();
  const turns = await turnsOf(db, rows, analysis);
  const maturedAt = new Date(nowMs).toISOString();
  let tally = before;
  for (const row of rows) {
    const user = maturedUser(toExposure(row), turns.get(row.unit) ?? [], analysis);
    if (isTallied(row, user, isControlFrozen)) tally = addMatured(tally, user);
    await db
      .updateTable('exposures')
      .set({ matured_at: maturedAt, outcome: user.values?.outcome ?? null })
      .where('rollout_id', '=', analysis.rolloutId)
      .where('unit', '=', row.unit)
      .execute();
  }
  return { tally, rows: rows.length };
}

/** An erased user has no turns left to measure, in either arm alike: neither due nor missing. */
function isTallied(row: Selectable<ExposuresTable>, user: MaturedUser, isControlFrozen: boolean): boolean {
  if (row.unit_kind === 'erased') return false;
  return !(isControlFrozen && user.arm === 'control');
}

/** The turns of exposed users in this rollout, with their feedback, by unit. */
async function turnsOf(
  db: Transaction<Tables>,
  rows: readonly Selectable<ExposuresTable>[],
  { rolloutId, times }: UserAnalysis,
): Promise<ReadonlyMap<string, readonly AnalysedTurn[]>> {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return new Map();
  const until = new Date(Date.parse(last.first_exposed_at) + times.exposureWindowMs).toISOString();
  // Not by the rollout: SQLite would read all turns of the rollout for these few users (measured).
  const inTime = db
    .selectFrom('turns')
    .select(['message_id', 'user_id', 'conversation_id', 'created_at', 'error', 'execution_time_ms', 'adjustments'])
    .select(['implicit_reward', 'rollout_id', 'rollout_arm', 'rollout_probability', 'rollout_share'])
    .where('created_at', '>=', first.first_exposed_at)
    .where('created_at', '<', until);
  const unitsOf = (kind: 'user' | 'conversation') =>
    rows.filter((row) => row.unit_kind === kind).map((row) => row.unit);
  const [users, conversations] = [unitsOf('user'), unitsOf('conversation')];
  const ofUnits = [
    ...(users.length === 0 ? [] : await inTime.where('user_id', 'in', users).execute()),
    ...(conversations.length === 0
      ? []
      : await inTime
          .where('conversation_id', 'in', conversations)
          .where('user_id', 'is', null)
          // An erased turn may be one of a user who went on with the conversation.
          .where('erased_at', 'is', null)
          .execute()),
  ];
  const found = ofUnits.filter((turn) => turn.rollout_id === rolloutId);
  const feedback = await listFeedbackOf(
    { db },
    found.map((turn) => turn.message_id),
  );
  const turns = new Map<string, AnalysedTurn[]>();
  for (const turn of found) {
    const experiment: TurnExperiment | null = toExperiment(turn);
    if (experiment === null) continue;
    const unit = turn.user_id ?? turn.conversation_id;
    const analysed: AnalysedTurn = {
      atMs: Date.parse(turn.created_at),
      experiment,
      error: turn.error,
      executionTimeMs: turn.execution_time_ms,
      adjustments: toComponents(turn.adjustments),
      implicitScore: turn.implicit_reward,
      events: feedback.get(turn.message_id) ?? [],
    };
    turns.set(unit, [...(turns.get(unit) ?? []), analysed]);
  }
  return turns;
}

function toExposure(row: Selectable<ExposuresTable>): Exposure {
  return {
    unit: row.unit,
    arm: row.arm,
    firstExposedAtMs: Date.parse(row.first_exposed_at),
    trafficShare: row.traffic_share,
  };
}

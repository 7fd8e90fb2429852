import { type Selectable, sql, type Transaction } from 'kysely';
import { clusterOf } from '../domain/learning/dataset/dataset-row.ts';
import { dayOf } from '../domain/metrics/days.ts';
import {
  type FeedbackMeasures,
  feedbackMeasures,
  type MeasuredEvent,
  type RewardMeasures,
  rewardMeasures,
} from '../domain/metrics/turn-measures.ts';
import type { Turn } from '../domain/turn/turn.ts';
import { clusterKey } from './cluster-key.ts';
import type { Engine } from './engine.ts';
import { dimensionIds, type RewardDimension, writeDimensions } from './reward-dimensions.ts';
import type { Tables, TurnsTable } from './tables.ts';

/** The columns of a turn that the sums are made of. */
export const MEASURED_COLUMNS = [
  'message_id',
  'conversation_id',
  'user_id',
  'agent',
  'policy_id',
  'simulated',
  'intent',
  'persona',
  'created_at',
  'implicit_reward',
  'explicit_reward',
  'effective_reward',
  'user_signal_reward',
  'error',
] as const satisfies readonly (keyof TurnsTable)[];
export type MeasuredRow = Pick<Selectable<TurnsTable>, (typeof MEASURED_COLUMNS)[number]>;

/** A turn as the sums see it: its row, and its ledger where that is known (no ledger: no event). */
export interface MeasuredState {
  readonly row: MeasuredRow;
  readonly events: readonly MeasuredEvent[];
}

/** A turn before and after a change; before null: it is new; after null: it is deleted. */
export interface MeasuredChange {
  readonly before: MeasuredState | null;
  readonly after: MeasuredState | null;
}

/** Makes sure that the dimensions of a turn exist; call it before the transaction that adds the turn. */
export async function prepareRollup(engine: Engine, turn: Turn): Promise<void> {
  const { agent, policyId, simulated, intent, persona } = turn;
  await writeDimensions(engine.db, dimensionsOf({ agent, policyId, simulated, intent, persona }));
}

/**
 * Brings the sums up to changed turns, in the transaction that changes them and under their locks. The locks of sums come
 * after those of turns and in one order, so that no two transactions wait for each other.
 */
export async function updateRollup(
  engine: Engine,
  transaction: Transaction<Tables>,
  changes: readonly MeasuredChange[],
): Promise<void> {
  const sums: Record<SumTable, Map<string, Sum>> = {
    reward_daily: new Map(),
    reward_daily_cells: new Map(),
    feedback_daily: new Map(),
  };
  for (const { before, after } of changes) {
    for (const [state, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (state === null) continue;
      const [wholeId = 0, cellId = 0] = await dimensionIds(engine.db, transaction, dimensionsOf(cellOf(state.row)));
      const { row } = state;
      const key = {
        day: dayOf(row.created_at),
        cluster_key: clusterKey(clusterOf(row.user_id, row.conversation_id)),
      };
      const rewards = rewardMeasures({
        implicitScore: row.implicit_reward,
        explicitReward: row.explicit_reward,
        effectiveReward: row.effective_reward,
        userSignalReward: row.user_signal_reward,
        error: row.error,
      });
      add(sums.reward_daily, { ...key, dimension_id: wholeId }, rewards, sign);
      add(sums.reward_daily_cells, { ...key, dimension_id: cellId }, rewards, sign);
      add(sums.feedback_daily, { ...key, dimension_id: wholeId }, feedbackMeasures(state.events), sign);
    }
  }
  for (const table of SUM_TABLES) await writeSums(transaction, table, [...sums[table].values()].sort(bySumKey));
}

const SUM_TABLES = ['reward_daily', 'reward_daily_cells', 'feedback_daily'] as const;
type SumTable = (typeof SUM_TABLES)[number];

interface SumKey {
  readonly day: number;
  readonly dimension_id: number;
  readonly cluster_key: number;
}
type Measures = RewardMeasures | FeedbackMeasures;
interface Sum {
  readonly key: SumKey;
  readonly measures: Record<string, number>;
}

const bySumKey = ({ key: a }: Sum, { key: b }: Sum): number =>
  a.day - b.day || a.dimension_id - b.dimension_id || a.cluster_key - b.cluster_key;

const cellOf = (row: MeasuredRow): RewardDimension => ({
  agent: row.agent,
  policyId: row.policy_id,
  simulated: Boolean(row.simulated),
  intent: row.intent,
  persona: row.persona,
});

/** A turn counts in all intents and personas together, and in its own. */
function dimensionsOf(cell: RewardDimension): readonly [whole: RewardDimension, cell: RewardDimension] {
  return [{ ...cell, intent: null, persona: null }, cell];
}

function add(sums: Map<string, Sum>, key: SumKey, measures: Measures, sign: 1 | -1): void {
  const name = `${key.day} ${key.dimension_id} ${key.cluster_key}`;
  const sum = sums.get(name) ?? { key, measures: {} };
  for (const [measure, value] of Object.entries(measures)) {
    sum.measures[measure] = (sum.measures[measure] ?? 0) + sign * value;
  }
  sums.set(name, sum);
}

/** Adds differences to the stored sums, in the given order; a row of nothing is removed. Index: primary keys. */
async function writeSums(transaction: Transaction<Tables>, table: SumTable, sums: readonly Sum[]): Promise<void> {
  for (const { key, measures } of sums) {
    const values = Object.values(measures);
    if (values.every((value) => value === 0)) continue;
    // A row that a negative difference applies to is there already; the check on its columns would refuse the insertion.
    if (values.every((value) => value >= 0)) await insertSum(transaction, table, key, measures);
    else await subtractSum(transaction, table, key, measures);
  }
}

async function insertSum(
  transaction: Transaction<Tables>,
  table: SumTable,
  key: SumKey,
  measures: Record<string, number>,
): Promise<void> {
  const names = Object.keys(measures);
  const additions = names.map(
    (name) => sql`${sql.ref(name)} = ${sql.ref(`${table}.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
  );
  await sql`
    insert into ${sql.table(table)} (day, dimension_id, cluster_key, ${sql.join(names.map((name) => sql.ref(name)))})
    values (${key.day}, ${key.dimension_id}, ${key.cluster_key}, ${sql.join(Object.values(measures))})
    on conflict (day, dimension_id, cluster_key) do update set ${sql.join(additions)}`.execute(transaction);
}

async function subtractSum(
  transaction: Transaction<Tables>,
  table: SumTable,
  key: SumKey,
  measures: Record<string, number>,
): Promise<void> {
  const changed = Object.entries(measures).filter(([, value]) => value !== 0);
  const additions = changed.map(([name, value]) => sql`${sql.ref(name)} = ${sql.ref(name)} + ${value}`);
  const isKey = sql`day = ${key.day} and dimension_id = ${key.dimension_id} and cluster_key = ${key.cluster_key}`;
  await sql`update ${sql.table(table)} set ${sql.join(additions)} where ${isKey}`.execute(transaction);
  // Its sums would keep the rounding of what came and went.
  const isEmpty = table === 'feedback_daily' ? sql`events = 0 and retracted_events = 0` : sql`turns = 0`;
  await sql`delete from ${sql.table(table)} where ${isKey} and ${isEmpty}`.execute(transaction);
}

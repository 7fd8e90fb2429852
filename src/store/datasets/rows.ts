import type { Selectable, SelectQueryBuilder } from 'kysely';
import { clusterOf, type DatasetRow } from '../../domain/learning/dataset/dataset-row.ts';
import type { HashableRow, StoredWords } from '../../domain/learning/dataset/row-line.ts';
import { DATASET_SIDES, type DatasetSide } from '../../domain/learning/dataset-split.ts';
import type { Source } from '../../domain/turn/turn.ts';
import type { DatasetRowsPage, DatasetRowsQuery } from '../dataset-store.ts';
import type { Engine } from '../engine.ts';
import type { DatasetRowsTable, Tables, TurnsTable } from '../tables.ts';

/** The sides that may be fitted on; the query of training names them whatever it is asked for. */
const TRAINING_SIDES: readonly DatasetSide[] = ['train', 'validation'];

/** Rows for fitting. Index: primary key of dataset_rows. */
export async function listTrainingRows(
  engine: Engine,
  query: DatasetRowsQuery & { readonly side: 'train' | 'validation' },
): Promise<DatasetRowsPage> {
  const page = await listStoredRows(engine, query, (rows) =>
    rows.where('frozen.side', '=', query.side).where('frozen.side', 'in', TRAINING_SIDES),
  );
  return { rows: page.rows.map(toDatasetRow), next: page.next };
}

/** Rows for evaluation only. Index: primary key of dataset_rows. */
export async function listHeldOutRows(engine: Engine, query: DatasetRowsQuery): Promise<DatasetRowsPage> {
  const page = await listRowsOfSide(engine, query, 'held_out');
  return { rows: page.rows.map(toDatasetRow), next: page.next };
}

/** How many rows of a snapshot lie above a position. Index: primary key of dataset_rows. */
export async function countDatasetRows(
  { db }: Engine,
  { snapshotId, after }: { readonly snapshotId: string; readonly after: number },
): Promise<number> {
  const { rows } = await db
    .selectFrom('dataset_rows as frozen')
    .innerJoin('dataset_snapshots as snapshot', 'snapshot.snapshot_number', 'frozen.snapshot_number')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('snapshot.snapshot_id', '=', snapshotId)
    .where('frozen.position', '>', after)
    .executeTakeFirstOrThrow();
  return rows;
}

/** Rows of a side as they are stored, words too; for hashing them again. Index: primary key of dataset_rows. */
export function listRowsOfSide(engine: Engine, query: DatasetRowsQuery, side: DatasetSide) {
  return listStoredRows(engine, query, (rows) => rows.where('frozen.side', '=', side));
}

/** A frozen row beside the turn that it was taken from. */
type JoinedTables = Tables & { readonly frozen: DatasetRowsTable; readonly turn: TurnsTable };
type OfSide = <Output>(
  rows: SelectQueryBuilder<JoinedTables, 'frozen' | 'turn', Output>,
) => SelectQueryBuilder<JoinedTables, 'frozen' | 'turn', Output>;

async function listStoredRows(engine: Engine, query: DatasetRowsQuery, ofSide: OfSide) {
  const snapshot = await engine.db
    .selectFrom('dataset_snapshots')
    .select('snapshot_number')
    .where('snapshot_id', '=', query.snapshotId)
    .executeTakeFirst();
  if (snapshot === undefined) return { rows: [], next: null };
  const rows = await ofSide(frozenRows(engine, snapshot.snapshot_number))
    .select(['turn.message', 'turn.response', 'turn.sources', 'turn.suggested_actions'])
    .where('frozen.position', '>', query.after ?? 0)
    .where('turn.erased_at', 'is', null)
    .orderBy('frozen.position')
    .limit(query.limit)
    .execute();
  return { rows, next: rows.length < query.limit ? null : (rows.at(-1)?.position ?? null) };
}

/** The row with its words. */
function toDatasetRow(row: FrozenRow & StoredWords): DatasetRow {
  const sources: readonly Source[] = JSON.parse(row.sources);
  const suggestedActions: readonly string[] = JSON.parse(row.suggested_actions);
  return {
    ...toHashable(row),
    message: row.message,
    response: row.response,
    sourceIds: sources.map(({ id }) => id),
    suggestedActions,
  };
}

/** Every row of a snapshot with what identifies it but its text: side by side, each in the order of the ledger. Index: primary key. */
export async function listHashableRows(
  engine: Engine,
  snapshotNumber: number,
  query: { readonly side: DatasetSide; readonly after: number; readonly limit: number },
) {
  return await frozenRows(engine, snapshotNumber)
    .innerJoin('dataset_turns as entry', 'entry.message_id', 'frozen.message_id')
    .select(['entry.text_sha256', 'turn.calculator_version'])
    .where('frozen.side', '=', query.side)
    .where('frozen.position', '>', query.after)
    .where('turn.erased_at', 'is', null)
    .orderBy('frozen.position')
    .limit(query.limit)
    .execute();
}

/** The sides in the order in which a snapshot is hashed. */
export const HASHED_SIDES = DATASET_SIDES;

function frozenRows({ db }: Engine, snapshotNumber: number) {
  return db
    .selectFrom('dataset_rows as frozen')
    .innerJoin('turns as turn', 'turn.message_id', 'frozen.message_id')
    .where('frozen.snapshot_number', '=', snapshotNumber)
    .select([
      'frozen.position',
      'frozen.side',
      'frozen.history_length',
      'frozen.implicit_reward',
      'frozen.explicit_reward',
      'frozen.effective_reward',
      'frozen.user_signal_reward',
      'frozen.liked',
      'turn.message_id',
      'turn.conversation_id',
      'turn.user_id',
      'turn.created_at',
      'turn.agent',
      'turn.policy_id',
      'turn.generator',
      'turn.simulated',
      'turn.intent',
      'turn.asked_intent',
      'turn.persona',
      'turn.strategy',
      'turn.propensity',
      'turn.propensities',
      'turn.used_context',
      'turn.intent_match',
      'turn.error',
      'turn.execution_time_ms',
      'turn.regenerate_of',
    ]);
}

type FrozenRow = Pick<
  Selectable<DatasetRowsTable>,
  | 'position'
  | 'side'
  | 'history_length'
  | 'implicit_reward'
  | 'explicit_reward'
  | 'effective_reward'
  | 'user_signal_reward'
  | 'liked'
> &
  Pick<
    Selectable<TurnsTable>,
    | 'message_id'
    | 'conversation_id'
    | 'user_id'
    | 'created_at'
    | 'agent'
    | 'policy_id'
    | 'generator'
    | 'simulated'
    | 'intent'
    | 'asked_intent'
    | 'persona'
    | 'strategy'
    | 'propensity'
    | 'propensities'
    | 'used_context'
    | 'intent_match'
    | 'error'
    | 'execution_time_ms'
    | 'regenerate_of'
  >;

/** The row without its words. */
export function toHashable(row: FrozenRow): HashableRow {
  const propensities: readonly number[] | null = row.propensities === null ? null : JSON.parse(row.propensities);
  return {
    messageId: row.message_id,
    conversationId: row.conversation_id,
    user: clusterOf(row.user_id, row.conversation_id),
    side: row.side,
    createdAt: row.created_at,
    agent: row.agent,
    policyId: row.policy_id,
    generator: row.generator,
    simulated: Boolean(row.simulated),
    intent: row.intent,
    askedIntent: row.asked_intent,
    persona: row.persona,
    historyLength: row.history_length,
    strategy: row.strategy,
    propensity: row.propensity,
    propensities,
    usedContext: Boolean(row.used_context),
    intentMatch: Boolean(row.intent_match),
    error: row.error,
    executionTimeMs: row.execution_time_ms,
    implicitReward: row.implicit_reward,
    explicitReward: row.explicit_reward,
    effectiveReward: row.effective_reward,
    userSignalReward: row.user_signal_reward,
    liked: row.liked === null ? null : Boolean(row.liked),
    regenerateOf: row.regenerate_of,
  };
}

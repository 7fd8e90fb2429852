import { sql, type Transaction } from 'kysely';
import { LONG_HISTORY } from '../../domain/learning/context-features.ts';
import type { DropReason } from '../../domain/learning/dataset/dataset-card.ts';
import type { CreateDatasetSnapshot } from '../dataset-store.ts';
import type { Engine } from '../engine.ts';
import { toInstant } from '../instant.ts';
import type { Tables } from '../tables.ts';
import { lockRowsToFreeze } from './row-locks.ts';
import { lastPosition } from './turn-ledger.ts';

/** Positions that one statement covers: well under the time that a statement may take. */
const POSITIONS_PER_STATEMENT = 20_000;

type Dropped = Readonly<Record<DropReason, number>>;
/** Positions of the ledger: above `after`, up to and including `last`. */
interface PositionRange {
  readonly after: number;
  readonly last: number;
}

/**
 * Copies the rewards and labels of the agent's turns into the rows of a new snapshot, all in one transaction that sees
 * one moment (PostgreSQL: repeatable read; SQLite: nobody writes meanwhile). The snapshot's number; it has no id yet.
 */
export function freezeRows(
  engine: Engine,
  request: CreateDatasetSnapshot,
  onProgress: (step: string) => void,
): Promise<number> {
  return engine.db.transaction().execute(async (transaction) => {
    if (engine.name === 'postgres') await sql`set transaction isolation level repeatable read`.execute(transaction);
    await lockRowsToFreeze(engine, transaction);
    const watermark = await lastPosition(transaction);
    const { snapshot_number } = await transaction
      .insertInto('dataset_snapshots')
      .values({
        snapshot_id: null,
        agent: request.agent,
        include_simulated: request.includeSimulated,
        watermark,
        created_at: toInstant(request.createdAt),
        dropped: '{}',
        card: null,
      })
      .returning('snapshot_number')
      .executeTakeFirstOrThrow();
    const dropped: Record<DropReason, number> = { split_conflict: 0, simulated: 0, erased: 0 };
    for (let after = 0; after < watermark; after += POSITIONS_PER_STATEMENT) {
      const range = { after, last: Math.min(after + POSITIONS_PER_STATEMENT, watermark) };
      await copyRows(transaction, snapshot_number, request, range);
      const found = await countDropped(transaction, request, range);
      for (const reason of ['split_conflict', 'simulated', 'erased'] as const) dropped[reason] += found[reason];
      onProgress(`${range.last} of ${watermark} positions copied`);
    }
    await transaction
      .updateTable('dataset_snapshots')
      .set({ dropped: JSON.stringify(dropped) })
      .where('snapshot_number', '=', snapshot_number)
      .execute();
    await transaction
      .insertInto('dataset_requests')
      .values({ request_id: request.requestId, snapshot_number })
      .execute();
    return snapshot_number;
  });
}

/** Index: dataset_turns_agent_position_idx, primary keys. */
async function copyRows(
  transaction: Transaction<Tables>,
  snapshotNumber: number,
  { agent, includeSimulated }: CreateDatasetSnapshot,
  { after, last }: PositionRange,
): Promise<void> {
  let kept = transaction
    .selectFrom('dataset_turns as entry')
    .innerJoin('dataset_prompts as prompt', (join) =>
      join.onRef('prompt.prompt_sha256', '=', 'entry.prompt_sha256').onRef('prompt.side', '=', 'entry.side'),
    )
    .innerJoin('turns as turn', 'turn.message_id', 'entry.message_id')
    .select(({ fn, selectFrom }) => [
      sql<number>`${sql.lit(snapshotNumber)}`.as('snapshot_number'),
      'entry.side',
      'entry.position',
      'entry.message_id',
      fn
        .coalesce(
          'turn.history_length',
          // Turns that were made before serving stored it: counted as serving counts.
          selectFrom(
            selectFrom('turns as earlier')
              .select('earlier.message_id')
              .whereRef('earlier.conversation_id', '=', 'turn.conversation_id')
              .whereRef('earlier.caller', '=', 'turn.caller')
              .where('earlier.erased_at', 'is', null)
              .where(({ eb, refTuple }) =>
                eb(
                  refTuple('earlier.created_at', 'earlier.message_id'),
                  '<',
                  refTuple('turn.created_at', 'turn.message_id'),
                ),
              )
              .limit(LONG_HISTORY)
              .as('before'),
          ).select((before) => before.fn.countAll<number>().as('count')),
        )
        .as('history_length'),
      'turn.implicit_reward',
      'turn.explicit_reward',
      'turn.effective_reward',
      'turn.user_signal_reward',
      'turn.liked',
    ])
    .where('entry.agent', '=', agent)
    .where('entry.position', '>', after)
    .where('entry.position', '<=', last)
    .where('turn.erased_at', 'is', null);
  if (!includeSimulated) kept = kept.where('turn.simulated', '=', false);
  await transaction
    .insertInto('dataset_rows')
    .columns([
      'snapshot_number',
      'side',
      'position',
      'message_id',
      'history_length',
      'implicit_reward',
      'explicit_reward',
      'effective_reward',
      'user_signal_reward',
      'liked',
    ])
    .expression(kept)
    .execute();
}

/** Index: dataset_turns_agent_position_idx, primary keys. */
async function countDropped(
  transaction: Transaction<Tables>,
  { agent, includeSimulated }: CreateDatasetSnapshot,
  { after, last }: PositionRange,
): Promise<Dropped> {
  const rows = await transaction
    .selectFrom('dataset_turns as entry')
    .leftJoin('dataset_prompts as prompt', 'prompt.prompt_sha256', 'entry.prompt_sha256')
    .innerJoin('turns as turn', 'turn.message_id', 'entry.message_id')
    .select(({ eb, fn }) => [
      eb
        .case()
        .when('turn.erased_at', 'is not', null)
        .then('erased')
        .when(eb.and([eb('turn.simulated', '=', true), eb.val(!includeSimulated)]))
        .then('simulated')
        .when(eb('prompt.side', '<>', eb.ref('entry.side')))
        .then('split_conflict')
        .else('kept')
        .end()
        .as('reason'),
      fn.countAll<number>().as('count'),
    ])
    .where('entry.agent', '=', agent)
    .where('entry.position', '>', after)
    .where('entry.position', '<=', last)
    .groupBy('reason')
    .execute();
  const counts = new Map<string, number>(rows.map(({ reason, count }) => [reason, count]));
  return {
    split_conflict: counts.get('split_conflict') ?? 0,
    simulated: counts.get('simulated') ?? 0,
    erased: counts.get('erased') ?? 0,
  };
}

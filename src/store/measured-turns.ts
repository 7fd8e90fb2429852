import type { Transaction } from 'kysely';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { Engine } from './engine.ts';
import { listFeedbackOf } from './feedback.ts';
import { MEASURED_COLUMNS, type MeasuredState } from './rollup.ts';
import type { Tables } from './tables.ts';

/** Turns and their ledgers as the sums have them, the turns locked in the order of their ids. Indexes: primary key of turns, unique (message_id, seq). */
export async function lockMeasuredTurns(
  engine: Engine,
  transaction: Transaction<Tables>,
  messageIds: readonly string[],
): Promise<readonly (MeasuredState & { readonly events: readonly FeedbackEvent[] })[]> {
  const turns = transaction
    .selectFrom('turns')
    .select(MEASURED_COLUMNS)
    .where('message_id', 'in', messageIds)
    .orderBy('message_id');
  const rows = await (engine.name === 'postgres' ? turns.forUpdate() : turns).execute();
  const ledgers = await listFeedbackOf({ db: transaction }, messageIds);
  return rows.map((row) => ({ row, events: ledgers.get(row.message_id) ?? [] }));
}

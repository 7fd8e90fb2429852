import type { Transaction } from 'kysely';
import { forgetPrompts } from './datasets/forget-prompts.ts';
import { forgetRows } from './datasets/forget-rows.ts';
import { betweenFreezes, lockRowsToForget } from './datasets/row-locks.ts';
import { lockTurnLedger } from './datasets/turn-ledger.ts';
import type { Engine } from './engine.ts';
import { lockMeasuredTurns } from './measured-turns.ts';
import { updateRollup } from './rollup.ts';
import type { Tables } from './tables.ts';

/** Messages that are marked simulated. Index: turns_simulated_idx. */
export async function listSimulatedMessages({ db }: Engine, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('turns')
    .select('message_id')
    .where('simulated', '=', true)
    .orderBy('message_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.message_id);
}

/**
 * Deletes simulated turns and all that is of them: feedback, their part of the sums, their place in snapshots, and what training had
 * answered to them. Indexes: primary key of turns, unique (message_id, seq), generated_answers_message_id_idx.
 */
export async function deleteSimulatedMessages(engine: Engine, messageIds: readonly string[]): Promise<number> {
  if (messageIds.length === 0) return 0;
  return await betweenFreezes(() =>
    engine.db.transaction().execute((transaction) => deleteInTransaction(engine, transaction, messageIds)),
  );
}

async function deleteInTransaction(
  engine: Engine,
  transaction: Transaction<Tables>,
  messageIds: readonly string[],
): Promise<number> {
  // A snapshot that is being taken sees these turns, and this transaction not yet its rows: one waits for the other.
  await lockRowsToForget(engine, transaction);
  await lockTurnLedger(engine, transaction);
  // Locked first, as feedback locks its message: an event that comes now waits, and then finds no message.
  const locked = await lockMeasuredTurns(engine, transaction, messageIds);
  const simulated = locked.filter(({ row }) => Boolean(row.simulated));
  const ids = simulated.map(({ row }) => row.message_id);
  if (ids.length === 0) return 0;
  // Events refer to each other (retractions, `supersedes`): one statement deletes them together.
  await transaction.deleteFrom('message_feedback').where('message_id', 'in', ids).execute();
  await forgetRows(transaction, ids);
  await forgetPrompts(transaction, ids);
  await transaction.deleteFrom('generated_answers').where('message_id', 'in', ids).execute();
  // Their entries in the ledger go with them.
  await transaction.deleteFrom('turns').where('message_id', 'in', ids).execute();
  await updateRollup(
    engine,
    transaction,
    simulated.map((before) => ({ before, after: null })),
  );
  return ids.length;
}

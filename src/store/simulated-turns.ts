import type { Engine } from './engine.ts';

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

/** Deletes simulated turns and their feedback. Indexes: primary key of turns, unique (message_id, seq). */
export async function deleteSimulatedMessages({ db }: Engine, messageIds: readonly string[]): Promise<number> {
  if (messageIds.length === 0) return 0;
  return await db.transaction().execute(async (transaction) => {
    // Locked first, as feedback locks its message: an event that comes now waits, and then finds no message.
    const found = await transaction
      .updateTable('turns')
      .set({ simulated: true })
      .where('message_id', 'in', messageIds)
      .where('simulated', '=', true)
      .returning('message_id')
      .execute();
    const ids = found.map((row) => row.message_id);
    if (ids.length === 0) return 0;
    // Events refer to each other (retractions, `supersedes`): one statement deletes them together.
    await transaction.deleteFrom('message_feedback').where('message_id', 'in', ids).execute();
    await transaction.deleteFrom('turns').where('message_id', 'in', ids).execute();
    return ids.length;
  });
}

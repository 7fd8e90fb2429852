import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/**
 * Takes the rows of deleted messages out of every snapshot: another turn with the same id, such as a simulation that is repeated makes,
 * must not bring other words into a snapshot of before. Under the ledger's lock, while the ledger still has the messages.
 * Indexes: unique dataset_turns.message_id, primary key of dataset_rows.
 */
export async function forgetRows(transaction: Transaction<Tables>, messageIds: readonly string[]): Promise<void> {
  await transaction
    .deleteFrom('dataset_rows')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('snapshot_number', 'side', 'position'),
        'in',
        selectFrom('dataset_turns as entry')
          .crossJoin('dataset_snapshots as snapshot')
          .select(['snapshot.snapshot_number', 'entry.side', 'entry.position'])
          .where('entry.message_id', 'in', messageIds)
          .$asTuple('snapshot_number', 'side', 'position'),
      ),
    )
    .execute();
}

import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/**
 * Takes the traces of erased messages' texts out of the ledger: their hashes, and the side of every question that
 * nobody else asked. A question that others asked keeps its side. Under the ledger's lock, in the erasing transaction.
 * Indexes: unique dataset_turns.message_id, dataset_turns_prompt_idx, primary key of dataset_prompts.
 */
export async function forgetPrompts(transaction: Transaction<Tables>, messageIds: readonly string[]): Promise<void> {
  const rows = await transaction
    .selectFrom('dataset_turns')
    .select('prompt_sha256')
    .distinct()
    .where('message_id', 'in', messageIds)
    .where('prompt_sha256', 'is not', null)
    .execute();
  const prompts = rows.flatMap((row) => row.prompt_sha256 ?? []);
  if (prompts.length === 0) return;
  await transaction
    .updateTable('dataset_turns')
    .set({ prompt_sha256: null, text_sha256: null })
    .where('message_id', 'in', messageIds)
    .execute();
  await transaction
    .deleteFrom('dataset_prompts')
    .where('prompt_sha256', 'in', prompts)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('dataset_turns')
            .select('position')
            .whereRef('dataset_turns.prompt_sha256', '=', 'dataset_prompts.prompt_sha256'),
        ),
      ),
    )
    .execute();
}

import type { Kysely, Transaction } from 'kysely';
import { STAGING_CALLER, stagingAgent } from '../domain/rollout/staging.ts';
import type { Turn } from '../domain/turn/turn.ts';
import type { Engine } from './engine.ts';
import type { Tables } from './tables.ts';

/**
 * The staging turns that were asked what these messages asked, by their ids.
 * Indexes: primary key of turns, turns_agent_created_at_idx; it reads an agent's staging turns, a dozen for each rollout.
 */
export async function listStagingCopies(
  { db }: { readonly db: Kysely<Tables> },
  messageIds: readonly string[],
): Promise<readonly string[]> {
  if (messageIds.length === 0) return [];
  const agents = await db
    .selectFrom('turns')
    .select('agent')
    .distinct()
    .where('message_id', 'in', messageIds)
    .execute();
  if (agents.length === 0) return [];
  const copies = await db
    .selectFrom('turns')
    .select('message_id')
    .where(
      'agent',
      'in',
      agents.map(({ agent }) => stagingAgent(agent)),
    )
    .where('caller', '=', STAGING_CALLER)
    .where('regenerate_of', 'in', messageIds)
    .orderBy('message_id')
    .execute();
  return copies.map((copy) => copy.message_id);
}

/**
 * When the question of a staging turn was erased; null when it was not, and for every other turn. The question stays locked: who erases
 * it now waits until the transaction ends, and then finds the staging turn. Index: primary key.
 */
export async function erasureOfQuestion(
  engine: Engine,
  transaction: Transaction<Tables>,
  { caller, regenerateOf, createdAt }: Turn,
): Promise<string | null> {
  if (caller !== STAGING_CALLER || regenerateOf === null) return null;
  const question = transaction.selectFrom('turns').select('erased_at').where('message_id', '=', regenerateOf);
  const found = await (engine.name === 'postgres' ? question.forShare() : question).executeTakeFirst();
  // A simulated turn that was deleted.
  if (found === undefined) return createdAt;
  return found.erased_at;
}

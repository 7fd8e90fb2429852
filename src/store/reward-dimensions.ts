import type { Kysely } from 'kysely';
import type { Intent, Persona } from '../domain/chat/vocabulary.ts';
import type { Tables } from './tables.ts';

/** What turns are told apart by in the sums; `intent` null: all intents and personas together. */
export interface RewardDimension {
  readonly agent: string;
  readonly policyId: string;
  readonly simulated: boolean;
  readonly intent: Intent | null;
  readonly persona: Persona | null;
}

/** The ids that this process has seen committed, by store: they never change. */
const known = new WeakMap<Kysely<Tables>, Map<string, number>>();

const keyOf = ({ agent, policyId, simulated, intent, persona }: RewardDimension): string =>
  JSON.stringify([agent, policyId, simulated, intent, persona]);

/**
 * Writes dimensions that are new, outside of any transaction, so that two turns that are the first of their kind do not
 * wait for each other. Index: reward_dimensions_idx.
 */
export async function writeDimensions(db: Kysely<Tables>, dimensions: readonly RewardDimension[]): Promise<void> {
  const ids = known.get(db) ?? new Map<string, number>();
  known.set(db, ids);
  for (const dimension of dimensions) {
    const key = keyOf(dimension);
    if (ids.has(key)) continue;
    ids.set(key, (await findDimension(db, dimension)) ?? (await writeDimension(db, dimension)));
  }
}

/** The ids of dimensions, inside a transaction; one that is not there yet is written in it, and not remembered: it may be taken back. */
export async function dimensionIds(
  db: Kysely<Tables>,
  transaction: Kysely<Tables>,
  dimensions: readonly RewardDimension[],
): Promise<readonly number[]> {
  const found: number[] = [];
  for (const dimension of dimensions) {
    found.push(
      known.get(db)?.get(keyOf(dimension)) ??
        (await findDimension(transaction, dimension)) ??
        (await writeDimension(transaction, dimension)),
    );
  }
  return found;
}

async function findDimension(db: Kysely<Tables>, dimension: RewardDimension): Promise<number | undefined> {
  const { agent, policyId, simulated, intent, persona } = dimension;
  const row = await db
    .selectFrom('reward_dimensions')
    .select('dimension_id')
    .where('agent', '=', agent)
    .where('policy_id', '=', policyId)
    .where('simulated', '=', simulated)
    .where((where) =>
      where.and([
        where(where.fn.coalesce('intent', where.val('')), '=', intent ?? ''),
        where(where.fn.coalesce('persona', where.val('')), '=', persona ?? ''),
      ]),
    )
    .executeTakeFirst();
  return row?.dimension_id;
}

async function writeDimension(db: Kysely<Tables>, dimension: RewardDimension): Promise<number> {
  const { agent, policyId, simulated, intent, persona } = dimension;
  await db
    .insertInto('reward_dimensions')
    .values({ agent, policy_id: policyId, simulated, intent, persona })
    // Another process may be first.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const id = await findDimension(db, dimension);
  if (id === undefined) throw new Error(`the dimension ${keyOf(dimension)} was written and is not there`);
  return id;
}

import { createHash } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { type PolicyBundle, policyCanonicalJson, policyProblems } from '../domain/learning/policy.ts';
import type { PolicyChannel, PolicyChannelMove, StoredPolicy } from '../domain/learning/policy-channel.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type { PoliciesTable, PolicyChannelMovesTable, Tables } from './tables.ts';

/** Writes a policy once; the stored one. One statement. Index: primary key. */
export async function savePolicy({ db }: Engine, bundle: PolicyBundle, createdAt: string): Promise<StoredPolicy> {
  const problems = policyProblems(bundle);
  if (problems.length > 0) throw new RangeError(`a policy that may not be served: ${problems.join('; ')}`);
  const json = policyCanonicalJson(bundle);
  const row = await db
    .insertInto('policies')
    .values({
      policy_id: createHash('sha256').update(json).digest('hex'),
      agent: bundle.agent,
      bundle: json,
      created_at: toInstant(createdAt),
    })
    // As for turns: an update to itself returns the row that is stored.
    .onConflict((conflict) =>
      conflict.column('policy_id').doUpdateSet((row) => ({ policy_id: row.ref('policies.policy_id') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toPolicy(row);
}

/** The policy of an id, or null. Index: primary key. */
export async function findPolicy({ db }: Engine, policyId: string): Promise<StoredPolicy | null> {
  const row = await db.selectFrom('policies').selectAll().where('policy_id', '=', policyId).executeTakeFirst();
  return row === undefined ? null : toPolicy(row);
}

/** The latest policies of an agent, or of all. Index: policies_agent_created_at_idx; for all it reads the table: a service has hundreds. */
export async function listPolicies(
  { db }: Engine,
  { agent, limit }: { readonly agent: string | null; readonly limit: number },
): Promise<readonly StoredPolicy[]> {
  let policies = db.selectFrom('policies').selectAll().orderBy('created_at', 'desc').orderBy('policy_id').limit(limit);
  if (agent !== null) policies = policies.where('agent', '=', agent);
  return (await policies.execute()).map(toPolicy);
}

/** Every channel. Reads the whole table: two rows per agent. */
export async function listPolicyChannels({ db }: Engine): Promise<readonly PolicyChannel[]> {
  const rows = await db.selectFrom('policy_channels').selectAll().orderBy('agent').orderBy('channel').execute();
  return rows.map((row) => ({
    agent: row.agent,
    channel: row.channel,
    policyId: row.policy_id,
    movedAt: row.moved_at,
  }));
}

/** Moves a channel by compare and set, with its audit row. Indexes: both primary keys. */
export async function movePolicyChannel(
  { db }: Engine,
  move: PolicyChannelMove,
): Promise<'moved' | 'moved_before' | 'conflict'> {
  try {
    return await db.transaction().execute(async (transaction) => {
      const outcome = await moveChannelIn(transaction, move);
      if (outcome === 'conflict') throw new ChannelConflict();
      return outcome;
    });
  } catch (error) {
    if (!(error instanceof ChannelConflict)) throw error;
    return 'conflict';
  }
}

/** The same inside a transaction of the caller's, which must be taken back at a `conflict`. */
export async function moveChannelIn(
  transaction: Transaction<Tables>,
  move: PolicyChannelMove,
): Promise<'moved' | 'moved_before' | 'conflict'> {
  if (move.channel === 'stable' && move.to === null) throw new RangeError('the channel "stable" is never empty');
  if (move.from === move.to) throw new RangeError('a move that leads nowhere else');
  if (!(await writeMove(transaction, move))) return 'moved_before';
  return (await setChannel(transaction, move)) ? 'moved' : 'conflict';
}

/** Takes the audit row back with the transaction. */
class ChannelConflict extends Error {}

/** False when the move is there already. */
async function writeMove(transaction: Transaction<Tables>, move: PolicyChannelMove): Promise<boolean> {
  const written = await transaction
    .insertInto('policy_channel_moves')
    .values({
      move_id: move.moveId,
      agent: move.agent,
      channel: move.channel,
      from_policy_id: move.from,
      to_policy_id: move.to,
      actor: move.actor,
      reason: move.reason,
      created_at: toInstant(move.createdAt),
    })
    .onConflict((conflict) => conflict.column('move_id').doNothing())
    .returning('move_id')
    .executeTakeFirst();
  return written !== undefined;
}

/** False when the channel points elsewhere than `from`. */
async function setChannel(transaction: Transaction<Tables>, move: PolicyChannelMove): Promise<boolean> {
  const { agent, channel, from, to } = move;
  const moved_at = toInstant(move.createdAt);
  if (from === null) {
    if (to === null) return true;
    const filled = await transaction
      .insertInto('policy_channels')
      .values({ agent, channel, policy_id: to, moved_at })
      .onConflict((conflict) => conflict.columns(['agent', 'channel']).doNothing())
      .returning('agent')
      .executeTakeFirst();
    return filled !== undefined;
  }
  const seen = { agent, channel, policy_id: from };
  const changed =
    to === null
      ? await transaction
          .deleteFrom('policy_channels')
          .where((row) => row.and(seen))
          .returning('agent')
          .executeTakeFirst()
      : await transaction
          .updateTable('policy_channels')
          .set({ policy_id: to, moved_at })
          .where((row) => row.and(seen))
          .returning('agent')
          .executeTakeFirst();
  return changed !== undefined;
}

/** The latest moves of an agent's channels. Index: policy_channel_moves_agent_created_at_idx. */
export async function listPolicyMoves(
  { db }: Engine,
  agent: string,
  limit: number,
): Promise<readonly PolicyChannelMove[]> {
  const rows = await db
    .selectFrom('policy_channel_moves')
    .selectAll()
    .where('agent', '=', agent)
    .orderBy('created_at', 'desc')
    .orderBy('move_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMove);
}

function toPolicy(row: Selectable<PoliciesTable>): StoredPolicy {
  const bundle: PolicyBundle = JSON.parse(row.bundle);
  return { policyId: row.policy_id, bundle, createdAt: row.created_at };
}

const toMove = (row: Selectable<PolicyChannelMovesTable>): PolicyChannelMove => ({
  moveId: row.move_id,
  agent: row.agent,
  channel: row.channel,
  from: row.from_policy_id,
  to: row.to_policy_id,
  actor: row.actor,
  reason: row.reason,
  createdAt: row.created_at,
});

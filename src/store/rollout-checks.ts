import { type Selectable, sql, type Transaction } from 'kysely';
import type {
  RolloutCheckRecord,
  RolloutOrder,
  RolloutOrdersRecord,
  RolloutWriteOutcome,
} from '../contracts/rollout.ts';
import { wantedChannels } from '../domain/rollout/channels.ts';
import { isActive, type RecordedCheck, type RecordedOrder, type Rollout } from '../domain/rollout/rollout.ts';
import type { RolloutSnapshot } from '../domain/rollout/snapshot.ts';
import type { RolloutState } from '../domain/rollout/state.ts';
import { insertAudit } from './access.ts';
import type { Engine } from './engine.ts';
import { moveChannelIn } from './policies.ts';
import type { RolloutDecisionEntry } from './rollout-store.ts';
import type { RolloutChecksTable, RolloutOrdersTable } from './rollout-tables.ts';
import { findRollout } from './rollouts.ts';
import type { Tables } from './tables.ts';

/** Takes everything back with the transaction. */
class StableMoved extends Error {}

/** Writes a check, its state and its channel moves in one transaction. Indexes: primary keys, rollouts_active_idx. */
export function recordRolloutCheck(engine: Engine, record: RolloutCheckRecord): Promise<RolloutWriteOutcome> {
  const { rolloutId, snapshot, decision, outcome, state, lowestPValue } = record;
  return writing(engine, async (transaction) => {
    const written = await transaction
      .insertInto('rollout_checks')
      .values({
        rollout_id: rolloutId,
        check_number: snapshot.checkNumber,
        taken_at: new Date(snapshot.takenAtMs).toISOString(),
        snapshot: JSON.stringify(snapshot),
        action: decision.action,
        reasons: JSON.stringify(decision.reasons),
        outcome,
        status_after: state.status,
      })
      .onConflict((conflict) => conflict.columns(['rollout_id', 'check_number']).doNothing())
      .returning('check_number')
      .executeTakeFirst();
    // The same check again: what it did is there already.
    if (written === undefined) return 'written';
    await transaction
      .updateTable('rollouts')
      .set({ lowest_p_value: lowestPValue })
      .where('rollout_id', '=', rolloutId)
      .execute();
    return await writeState(transaction, rolloutId, state, snapshot.takenAtMs);
  });
}

/** Writes what became of orders, the state after them and its channel moves in one transaction. Indexes: primary keys. */
export function decideRolloutOrders(engine: Engine, record: RolloutOrdersRecord): Promise<RolloutWriteOutcome> {
  return writing(engine, async (transaction) => {
    for (const { orderId, outcome, refusal } of record.orders) {
      await transaction
        .updateTable('rollout_orders')
        .set({ outcome, refusal })
        .where('order_id', '=', orderId)
        .where('outcome', 'is', null)
        .execute();
    }
    return await writeState(transaction, record.rolloutId, record.state, record.atMs);
  });
}

async function writing(
  engine: Engine,
  write: (transaction: Transaction<Tables>) => Promise<RolloutWriteOutcome>,
): Promise<RolloutWriteOutcome> {
  try {
    return await engine.db.transaction().execute(write);
  } catch (error) {
    if (error instanceof StableMoved) return 'stable_moved';
    if (engine.isUniqueViolation(error)) return 'another_is_active';
    throw error;
  }
}

/** Writes a state that is later than the stored one, with its transition, its audit row and its channels. */
async function writeState(
  db: Transaction<Tables>,
  rolloutId: string,
  state: RolloutState,
  atMs: number,
): Promise<RolloutWriteOutcome> {
  const stored = await findRollout({ db }, rolloutId);
  if (stored === null) throw new Error(`there is no rollout ${rolloutId}`);
  if (!isLater(state, stored.state)) return 'superseded';
  const hasMoved = state.status !== stored.state.status;
  const transition = {
    from: stored.state.status,
    to: state.status,
    atMs,
    reasons: state.reasons,
    person: state.person,
  };
  const updated = await db
    .updateTable('rollouts')
    .set({
      state: JSON.stringify(state),
      status: state.status,
      revision: state.revision,
      last_check_number: state.lastCheckNumber,
      is_active: isActive(state.status),
      transitions: JSON.stringify(hasMoved ? [...stored.transitions, transition] : stored.transitions),
    })
    .where('rollout_id', '=', rolloutId)
    // Read above without a lock: another write in between makes this one late.
    .where('revision', '=', stored.state.revision)
    .where('last_check_number', '=', stored.state.lastCheckNumber)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) return 'superseded';
  if (hasMoved) {
    await moveChannels(db, stored, state, atMs);
    await insertAudit(db, {
      auditId: `${rolloutId}/${state.revision}`,
      createdAt: new Date(atMs).toISOString(),
      actor: state.person ?? `roll-out-policy/${rolloutId}`,
      action: 'rollout_moved',
      target: rolloutId,
      detail: { from: stored.state.status, to: state.status, reason: state.reasons.join('; ').slice(0, 1_000) },
    });
  }
  return 'written';
}

function isLater(state: RolloutState, stored: RolloutState): boolean {
  return (
    state.revision > stored.revision ||
    (state.revision === stored.revision && state.lastCheckNumber > stored.lastCheckNumber)
  );
}

/** Brings the agent's channels to what the move to a state asks for. @throws StableMoved when `stable` is not the incumbent's any more. */
async function moveChannels(
  db: Transaction<Tables>,
  rollout: Rollout,
  state: RolloutState,
  atMs: number,
): Promise<void> {
  const channels = await db.selectFrom('policy_channels').selectAll().where('agent', '=', rollout.agent).execute();
  for (const [channel, to] of Object.entries(wantedChannels(rollout, { from: rollout.state, to: state }))) {
    if (channel !== 'stable' && channel !== 'candidate') continue;
    const from = channels.find((each) => each.channel === channel)?.policy_id ?? null;
    if (channel === 'stable' && from !== rollout.incumbentPolicyId && from !== to) throw new StableMoved();
    if (from === to) continue;
    const outcome = await moveChannelIn(db, {
      moveId: `${rollout.rolloutId}/${state.revision}/${channel}`,
      agent: rollout.agent,
      channel,
      from,
      to,
      actor: state.person ?? `roll-out-policy/${rollout.rolloutId}`,
      reason: state.reasons.join('; '),
      createdAt: new Date(atMs).toISOString(),
    });
    if (outcome === 'conflict') throw new StableMoved();
  }
}

/** The checks of a rollout in order. Index: primary key. */
export async function listRolloutChecks(
  { db }: Engine,
  { rolloutId, after, limit }: { readonly rolloutId: string; readonly after: number; readonly limit: number },
): Promise<readonly RecordedCheck[]> {
  const rows = await db
    .selectFrom('rollout_checks')
    .selectAll()
    .where('rollout_id', '=', rolloutId)
    .where('check_number', '>', after)
    .orderBy('check_number')
    .limit(limit)
    .execute();
  return rows.map(toCheck);
}

/** The snapshots of every n-th check. Index: primary key. */
export async function sampleRolloutChecks(
  { db }: Engine,
  { rolloutId, every, limit }: { readonly rolloutId: string; readonly every: number; readonly limit: number },
): Promise<readonly RolloutSnapshot[]> {
  const rows = await db
    .selectFrom('rollout_checks')
    .select('snapshot')
    .where('rollout_id', '=', rolloutId)
    .where((check) => sql<boolean>`${check.ref('check_number')} % ${sql.lit(every)} = 0`)
    .orderBy('check_number')
    .limit(limit)
    .execute();
  return rows.map((row): RolloutSnapshot => JSON.parse(row.snapshot));
}

/** Decisions without their snapshots, newest first. Index: primary key. */
export async function listRolloutDecisions(
  { db }: Engine,
  { rolloutId, limit }: { readonly rolloutId: string; readonly limit: number },
): Promise<readonly RolloutDecisionEntry[]> {
  const columns = ['check_number', 'taken_at', 'action', 'reasons', 'outcome', 'status_after'] as const;
  const decisions = db
    .selectFrom('rollout_checks')
    .select(columns)
    .where('rollout_id', '=', rolloutId)
    .orderBy('check_number', 'desc')
    .limit(limit);
  const [moved, latest] = await Promise.all([
    decisions.where('action', '!=', 'wait').execute(),
    decisions.where('action', '=', 'wait').execute(),
  ]);
  return [...moved, ...latest]
    .sort((a, b) => b.check_number - a.check_number)
    .map((row) => ({
      checkNumber: row.check_number,
      takenAt: row.taken_at,
      action: row.action,
      reasons: JSON.parse(row.reasons),
      outcome: row.outcome,
      statusAfter: row.status_after,
    }));
}

/** Writes an order once, with its audit row; an abort is on the rollout from then on. Indexes: primary keys. */
export function recordRolloutOrder(
  { db }: Engine,
  order: RolloutOrder & { readonly rolloutId: string },
): Promise<void> {
  const { orderId, rolloutId, action, person, reason, atMs } = order;
  const createdAt = new Date(atMs).toISOString();
  return db.transaction().execute(async (transaction) => {
    const written = await transaction
      .insertInto('rollout_orders')
      .values({
        ...{ order_id: orderId, rollout_id: rolloutId, action, person, reason, created_at: createdAt },
        ...{ outcome: null, refusal: null },
      })
      .onConflict((conflict) => conflict.column('order_id').doNothing())
      .returning('order_id')
      .executeTakeFirst();
    if (written === undefined) return;
    if (action === 'abort') {
      await transaction
        .updateTable('rollouts')
        .set({ abort: JSON.stringify({ person, reason, atMs }) })
        .where('rollout_id', '=', rolloutId)
        .where('abort', 'is', null)
        .execute();
    }
    await insertAudit(transaction, {
      auditId: orderId,
      createdAt,
      actor: person,
      action: 'rollout_ordered',
      target: rolloutId,
      detail: { action, reason: reason.slice(0, 1_000) },
    });
  });
}

/** The order, or null. Index: primary key. */
export async function findRolloutOrder({ db }: Engine, orderId: string): Promise<RecordedOrder | null> {
  const row = await db.selectFrom('rollout_orders').selectAll().where('order_id', '=', orderId).executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

/** The orders of a rollout, oldest first. Index: rollout_orders_rollout_idx. */
export async function listRolloutOrders({ db }: Engine, rolloutId: string): Promise<readonly RecordedOrder[]> {
  const rows = await db
    .selectFrom('rollout_orders')
    .selectAll()
    .where('rollout_id', '=', rolloutId)
    .orderBy('created_at')
    .orderBy('order_id')
    .execute();
  return rows.map(toOrder);
}

/** Orders that no workflow has decided. Index: rollout_orders_open_idx. */
export async function listOpenRolloutOrders({ db }: Engine, limit: number): Promise<readonly RecordedOrder[]> {
  const rows = await db
    .selectFrom('rollout_orders')
    .selectAll()
    .where('outcome', 'is', null)
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map(toOrder);
}

const toCheck = (row: Selectable<RolloutChecksTable>): RecordedCheck => ({
  snapshot: JSON.parse(row.snapshot),
  action: row.action,
  reasons: JSON.parse(row.reasons),
  outcome: row.outcome,
  statusAfter: row.status_after,
});

const toOrder = (row: Selectable<RolloutOrdersTable>): RecordedOrder => ({
  orderId: row.order_id,
  rolloutId: row.rollout_id,
  action: row.action,
  person: row.person,
  reason: row.reason,
  atMs: Date.parse(row.created_at),
  outcome: row.outcome,
  refusal: row.refusal,
});

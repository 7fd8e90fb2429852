import type { Selectable, Transaction } from 'kysely';
import type { StartRollout } from '../contracts/rollout.ts';
import type { CreateRolloutOutcome } from '../contracts/rollout-gateway.ts';
import { rolloutConfig, rolloutConfigProblems } from '../domain/rollout/config.ts';
import { isActive, type RecordedTrip, type Rollout } from '../domain/rollout/rollout.ts';
import { newRollout } from '../domain/rollout/state.ts';
import { startTally } from '../domain/rollout/tally.ts';
import { insertAudit } from './access.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type { KillSwitch, RolloutService } from './rollout-store.ts';
import type { RolloutsTable } from './rollout-tables.ts';
import type { Tables } from './tables.ts';

/** Creates a rollout once, with its audit row. Indexes: primary keys, rollouts_active_idx. */
export async function createRollout(engine: Engine, request: StartRollout): Promise<CreateRolloutOutcome> {
  const problems = rolloutConfigProblems(rolloutConfig(request.config));
  if (problems.length > 0) return { outcome: 'refused', refusal: problems.join('; ') };
  try {
    return await engine.db.transaction().execute((transaction) => insertRollout(transaction, request));
  } catch (error) {
    if (!engine.isUniqueViolation(error)) throw error;
    // The same rollout at the same moment, or another one of the agent.
    const same = await findRollout(engine, request.rolloutId);
    if (same !== null) return { outcome: 'already_there', rollout: same };
    const other = await activeRolloutOf(engine.db, request.agent);
    if (other === null) throw error;
    return { outcome: 'another_is_active', rolloutId: other };
  }
}

async function insertRollout(db: Transaction<Tables>, request: StartRollout): Promise<CreateRolloutOutcome> {
  const { rolloutId, agent, candidatePolicyId, requestedAt, requestedBy } = request;
  const same = await findRollout({ db }, rolloutId);
  if (same !== null) return { outcome: 'already_there', rollout: same };
  const other = await activeRolloutOf(db, agent);
  if (other !== null) return { outcome: 'another_is_active', rolloutId: other };
  const candidate = await db
    .selectFrom('policies')
    .select('agent')
    .where('policy_id', '=', candidatePolicyId)
    .executeTakeFirst();
  const stable = await db
    .selectFrom('policy_channels')
    .select('policy_id')
    .where('agent', '=', agent)
    .where('channel', '=', 'stable')
    .executeTakeFirst();
  const config = rolloutConfig(request.config);
  if (candidate === undefined) return refused(`there is no policy ${candidatePolicyId}`);
  if (candidate.agent !== agent) {
    return refused(`the policy ${candidatePolicyId} is one of ${candidate.agent}, expected one of ${agent}`);
  }
  if (stable === undefined) return refused(`the agent ${agent} has no stable policy to compare with`);
  if (config.mode === 'ab' && stable.policy_id === candidatePolicyId) {
    return refused(`the policy ${candidatePolicyId} is the stable one already; an A/A rollout compares it with itself`);
  }
  const state = newRollout(Date.parse(requestedAt));
  const createdAt = toInstant(requestedAt);
  await db
    .insertInto('rollouts')
    .values({
      rollout_id: rolloutId,
      agent,
      candidate_policy_id: candidatePolicyId,
      incumbent_policy_id: stable.policy_id,
      gate: request.gate,
      training_run_id: request.trainingRunId,
      config: JSON.stringify(config),
      requested_by: requestedBy,
      created_at: createdAt,
      state: JSON.stringify(state),
      status: state.status,
      revision: state.revision,
      last_check_number: state.lastCheckNumber,
      is_active: isActive(state.status),
      transitions: '[]',
      abort: null,
      trip: null,
      lowest_p_value: null,
      slow_above_ms: null,
      slow_frozen_at: null,
      tally: JSON.stringify(startTally(config.alpha)),
      tally_version: 0,
    })
    .execute();
  await insertAudit(db, {
    auditId: `${rolloutId}/created`,
    createdAt,
    actor: requestedBy,
    action: 'rollout_created',
    target: rolloutId,
    detail: { agent, candidate: candidatePolicyId, incumbent: stable.policy_id },
  });
  const rollout = await findRollout({ db }, rolloutId);
  if (rollout === null) throw new Error(`the rollout ${rolloutId} was not written`);
  return { outcome: 'created', rollout };
}

const refused = (refusal: string): CreateRolloutOutcome => ({ outcome: 'refused', refusal });

/** The id of the rollout that occupies an agent, or null. Index: rollouts_active_idx. */
async function activeRolloutOf(db: Engine['db'], agent: string): Promise<string | null> {
  const rows = await db.selectFrom('rollouts').select(['rollout_id', 'is_active']).where('agent', '=', agent).execute();
  return rows.find((row) => Boolean(row.is_active))?.rollout_id ?? null;
}

/** The rollout, or null. Index: primary key. */
export async function findRollout({ db }: Pick<Engine, 'db'>, rolloutId: string): Promise<Rollout | null> {
  const row = await db.selectFrom('rollouts').selectAll().where('rollout_id', '=', rolloutId).executeTakeFirst();
  return row === undefined ? null : toRollout(row);
}

/** Rollouts, newest first. Index: rollouts_agent_created_at_idx; for all agents it reads the table: a service has hundreds. */
export async function listRollouts(
  { db }: Engine,
  { agent, limit }: { readonly agent: string | null; readonly limit: number },
): Promise<readonly Rollout[]> {
  let rows = db.selectFrom('rollouts').selectAll().orderBy('created_at', 'desc').orderBy('rollout_id').limit(limit);
  if (agent !== null) rows = rows.where('agent', '=', agent);
  return (await rows.execute()).map(toRollout);
}

/** Rollouts that need checks. Reads the statuses of all: a service has hundreds. */
export async function listRolloutsToCheck({ db }: Engine): Promise<readonly Rollout[]> {
  const rows = await db
    .selectFrom('rollouts')
    .selectAll()
    .where('status', 'not in', ['completed', 'rolled_back', 'rejected'])
    .orderBy('created_at')
    .orderBy('rollout_id')
    .execute();
  return rows.map(toRollout).filter(({ state }) => isActive(state.status) || state.promotionRequest !== null);
}

/** The active rollouts and the kill switches. Index: rollouts_active_idx; switches: the whole table, a handful. */
export async function readRolloutService({ db }: Engine): Promise<RolloutService> {
  const rows = await db
    .selectFrom('rollouts')
    .selectAll()
    .where('status', 'not in', ['completed', 'rolled_back', 'rejected', 'inconclusive'])
    .execute();
  return { rollouts: rows.map(toRollout), killSwitches: await listKillSwitches({ db }) };
}

export async function listKillSwitches({ db }: Pick<Engine, 'db'>): Promise<readonly KillSwitch[]> {
  const rows = await db.selectFrom('rollout_kill_switches').selectAll().orderBy('agent').execute();
  return rows.map(({ agent, person, reason, created_at }) => ({ agent, person, reason, createdAt: created_at }));
}

/** Turns a kill switch on or off, with its audit row; again is the same. Index: primary key. */
export function setKillSwitch({ db }: Engine, killSwitch: KillSwitch, isOn: boolean, auditId: string): Promise<void> {
  const { agent, person, reason, createdAt } = killSwitch;
  return db.transaction().execute(async (transaction) => {
    if (isOn) {
      await transaction
        .insertInto('rollout_kill_switches')
        .values({ agent, person, reason, created_at: toInstant(createdAt) })
        .onConflict((conflict) => conflict.column('agent').doNothing())
        .execute();
    } else {
      await transaction.deleteFrom('rollout_kill_switches').where('agent', '=', agent).execute();
    }
    await insertAudit(transaction, {
      auditId,
      createdAt: toInstant(createdAt),
      actor: person,
      action: isOn ? 'kill_switch_on' : 'kill_switch_off',
      target: agent,
      detail: { reason },
    });
  });
}

/** Records the first trip of a rollout's breaker. Index: primary key. */
export async function recordBreakerTrip({ db }: Engine, rolloutId: string, trip: RecordedTrip): Promise<void> {
  await db
    .updateTable('rollouts')
    .set({ trip: JSON.stringify(trip) })
    .where('rollout_id', '=', rolloutId)
    .where('trip', 'is', null)
    .execute();
}

export function toRollout(row: Selectable<RolloutsTable>): Rollout {
  return {
    rolloutId: row.rollout_id,
    agent: row.agent,
    candidatePolicyId: row.candidate_policy_id,
    incumbentPolicyId: row.incumbent_policy_id,
    gate: row.gate,
    trainingRunId: row.training_run_id,
    config: JSON.parse(row.config),
    requestedBy: row.requested_by,
    requestedAt: row.created_at,
    state: JSON.parse(row.state),
    transitions: JSON.parse(row.transitions),
    abort: row.abort === null ? null : JSON.parse(row.abort),
    trip: row.trip === null ? null : JSON.parse(row.trip),
    lowestPValue: row.lowest_p_value,
    slowAboveMs: row.slow_above_ms,
  };
}

import { addToBreaker, BREAKER_FIRST_TURNS, BREAKER_WINDOW, CLOSED_BREAKER } from '../domain/experiment/breaker.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { RolloutTally } from '../domain/rollout/tally.ts';
import { EXTERNAL_GENERATOR } from '../domain/turn/given-answer.ts';
import type { Engine } from './engine.ts';
import { RECENT_TURN_LIMIT, type RolloutRecency, type SlowTurnsRequest } from './rollout-store.ts';

const SEVEN_DAYS_MS = 7 * 86_400_000;
/** The p95 is taken of the latest turns of the seven days, at most so many: enough for three digits. */
const SLOW_SAMPLE = 20_000;
const SLOW_QUANTILE = 0.95;

/** The tally of a rollout. Index: primary key. */
export async function readTally({ db }: Engine, rolloutId: string): Promise<RolloutTally> {
  const row = await db.selectFrom('rollouts').select('tally').where('rollout_id', '=', rolloutId).executeTakeFirst();
  if (row === undefined) throw new Error(`there is no rollout ${rolloutId}`);
  return JSON.parse(row.tally);
}

/** Freezes the incumbent's p95 once; the frozen one. Index: turns_policy_created_at_idx. */
export async function freezeSlowTurns(
  { db }: Engine,
  { rolloutId, policyId, untilMs, frozenAt }: SlowTurnsRequest,
): Promise<number | null> {
  const frozen = await db
    .selectFrom('rollouts')
    .select(['agent', 'slow_above_ms', 'slow_frozen_at'])
    .where('rollout_id', '=', rolloutId)
    .executeTakeFirstOrThrow();
  if (frozen.slow_frozen_at !== null) return frozen.slow_above_ms;
  const rows = await db
    .selectFrom('turns')
    .select('execution_time_ms')
    .where('policy_id', '=', policyId)
    // Not its staging turns.
    .where('agent', '=', frozen.agent)
    // A turn that was answered elsewhere has whatever time its caller gave, also when it names our policy.
    .where('generator', '!=', EXTERNAL_GENERATOR)
    .where('created_at', '>=', new Date(untilMs - SEVEN_DAYS_MS).toISOString())
    .where('created_at', '<', new Date(untilMs).toISOString())
    .orderBy('created_at', 'desc')
    .limit(SLOW_SAMPLE)
    .execute();
  const sorted = rows.map((row) => row.execution_time_ms).sort((a, b) => a - b);
  const slowAboveMs = sorted[Math.max(0, Math.ceil(SLOW_QUANTILE * sorted.length) - 1)] ?? null;
  await db
    .updateTable('rollouts')
    .set({ slow_above_ms: slowAboveMs, slow_frozen_at: frozenAt })
    .where('rollout_id', '=', rolloutId)
    .where('slow_frozen_at', 'is', null)
    .execute();
  return slowAboveMs;
}

/** What was served of a rollout lately, in constant time. Indexes: turns_rollout_idx, turns_agent_created_at_idx. */
export async function readRolloutRecency(
  { db }: Engine,
  { rolloutId, agent }: Pick<Rollout, 'rolloutId' | 'agent'>,
): Promise<RolloutRecency> {
  const armTurns = (arm: 'control' | 'treatment', direction: 'asc' | 'desc', limit: number) =>
    db
      .selectFrom('turns')
      .select(['message_id', 'created_at', 'error'])
      .where('rollout_id', '=', rolloutId)
      .where('rollout_arm', '=', arm)
      .orderBy('created_at', direction)
      .limit(limit)
      .execute();
  const [first, latest, control] = await Promise.all([
    armTurns('treatment', 'asc', BREAKER_FIRST_TURNS),
    armTurns('treatment', 'desc', BREAKER_WINDOW),
    armTurns('control', 'desc', 1),
  ]);
  const lastAt = [latest[0], control[0]]
    .flatMap((turn) => (turn === undefined ? [] : [turn.created_at]))
    .sort()
    .at(-1);
  const firstIds = new Set(first.map((turn) => turn.message_id));
  // Only the first turns and the latest count; those between cannot trip it.
  const judged = [...first, ...latest.reverse().filter((turn) => !firstIds.has(turn.message_id))];
  return {
    lastExposureAtMs: lastAt === undefined ? null : Date.parse(lastAt),
    turnsSinceLastExposure: await turnsSince(db, agent, lastAt ?? null, rolloutId),
    breaker: judged.reduce((breaker, turn) => addToBreaker(breaker, turn.error !== null), CLOSED_BREAKER),
  };
}

async function turnsSince(db: Engine['db'], agent: string, after: string | null, rolloutId: string): Promise<number> {
  const since =
    after ??
    (await db.selectFrom('rollouts').select('created_at').where('rollout_id', '=', rolloutId).executeTakeFirst())
      ?.created_at ??
    new Date(0).toISOString();
  const rows = await db
    .selectFrom('turns')
    .select('message_id')
    .where('agent', '=', agent)
    .where('created_at', '>', since)
    // Turns that were answered elsewhere can expose nobody.
    .where('generator', '!=', EXTERNAL_GENERATOR)
    .limit(RECENT_TURN_LIMIT)
    .execute();
  return rows.length;
}

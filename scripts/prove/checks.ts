/**
 * What a check of a rollout costs while the rollout grows: the activity that takes its snapshot, with as many new users each time,
 * beside a thousand turns that were counted before and beside as many as fit.
 */
import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createRolloutActivities } from '../../src/activities/rollout.ts';
import type { RolloutActivities } from '../../src/contracts/rollout.ts';
import { assign, experimentSalt } from '../../src/domain/experiment/assignment.ts';
import { uniformPolicy } from '../../src/domain/learning/policy.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import type { RolloutSnapshot } from '../../src/domain/rollout/snapshot.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { connectPostgres } from '../../src/store/postgres-engine.ts';
import { openSqliteFile } from '../../src/store/sqlite-engine.ts';
import type { StoreConfig } from '../../src/store/store-config.ts';
import { aTurn } from '../../test/support/turns.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { seedTurns } from '../lib/seed-turns.ts';
import { measureBySize, type StoreSize } from '../lib/store-sizes.ts';

/** Turns of all agents; three fifths are of the agent that the rollout is for. */
const SIZES = { sqlite: [1_000, 100_000], postgres: [1_000, 1_000_000] } as const;
type TakeSnapshot = Parameters<RolloutActivities['takeRolloutSnapshot']>[0];
const AGENT = 'chat_agent';
const CHECKS = 15;
/** Whose first turn and whose outcome both come with a check. */
const NEW_USERS_PER_CHECK = 50;
/** Twice: deeper indexes and colder pages, but nothing in proportion to the turns. */
const MAXIMUM_GROWTH = 2;
const TRAFFIC_SHARE = 0.2;
const HOUR_MS = 3_600_000;
const MATURED_AFTER_MS = 3 * HOUR_MS;

interface Measured extends StoreSize {
  readonly exposed_users: number;
  /** Of each check, in order. */
  readonly check_ms: readonly number[];
  readonly median_ms: number;
}

export const prove: Prove = async (log) => {
  const figures: readonly Measured[] = await measureBySize(SIZES, measureChecks, log);
  const failures = (['sqlite', 'postgres'] as const).flatMap((engine) => {
    const [few, many] = figures.filter((figure) => figure.engine === engine).map(({ median_ms }) => median_ms);
    const growth = (many ?? Number.NaN) / (few ?? Number.NaN);
    return growth <= MAXIMUM_GROWTH ? [] : [`${engine}: a check takes ${growth.toFixed(2)} times as long`];
  });
  return {
    seeds: [],
    results: { new_users_per_check: NEW_USERS_PER_CHECK, figures: JSON.parse(JSON.stringify(figures)) },
    failures,
  } satisfies Findings;
};

async function measureChecks(config: StoreConfig, turns: number): Promise<Omit<Measured, keyof StoreSize>> {
  await migrate(config);
  await seedTurns(config, { turns, lastDay: new Date(Date.now() - 24 * HOUR_MS).toISOString().slice(0, 10) });
  const store = openLightningStore(config);
  try {
    const rollout = await startRollout(store);
    const exposedUsers = await exposeSeededTurns(config, rollout.rolloutId);
    const environment = new MockActivityEnvironment();
    const { takeRolloutSnapshot } = createRolloutActivities({
      ...{ store, nowMs: Date.now },
      servedPolicy: (bundle) => bundle,
    });
    const state = { ...rollout.state, status: 'ramp_20', stage: 'ramp_20', rampStartedAtMs: Date.now() } as const;
    const checkMs: number[] = [];
    // The first one freezes the p95 of the week before, once for the rollout.
    for (let checkNumber = 0; checkNumber <= CHECKS; checkNumber += 1) {
      const users = await exposeNewUsers(store, rollout);
      const startedMs = performance.now();
      const snapshot = await environment.run<[TakeSnapshot], RolloutSnapshot, typeof takeRolloutSnapshot>(
        takeRolloutSnapshot,
        {
          rolloutId: rollout.rolloutId,
          checkNumber: checkNumber + 1,
          state,
        },
      );
      if (checkNumber > 0) checkMs.push(performance.now() - startedMs);
      const seen = Object.values(snapshot.experiment?.exposedUsers ?? {}).reduce((sum, count) => sum + count, 0);
      const expected = (checkNumber + 1) * users;
      if (seen !== expected) throw new Error(`expected ${expected} users in the tally, found ${seen}`);
    }
    return { exposed_users: exposedUsers, check_ms: checkMs, median_ms: medianOf(checkMs) };
  } finally {
    await store.close();
  }
}

async function startRollout(store: LightningStore): Promise<Rollout> {
  const at = new Date().toISOString();
  const bundle = uniformPolicy({
    ...{ agent: AGENT, generator: 'grounded', modelId: 'grounded-1', systemPrompt: '' },
    retrieval: { maxEntries: 3, minimumScore: 0.25 },
  });
  const stable = await store.savePolicy(bundle, at);
  const candidate = await store.savePolicy({ ...bundle, systemPrompt: 'Ask first.' }, at);
  await store.movePolicyChannel({
    ...{ moveId: randomUUID(), agent: AGENT, channel: 'stable', from: null, to: stable.policyId },
    ...{ actor: 'proof', reason: 'the incumbent', createdAt: at },
  });
  const outcome = await store.createRollout({
    ...{ rolloutId: randomUUID(), agent: AGENT, candidatePolicyId: candidate.policyId, gate: 'passed' },
    ...{ trainingRunId: null, requestedBy: 'proof', requestedAt: at },
    config: { durations: { exposureWindowMs: HOUR_MS, maturationMs: HOUR_MS } },
  });
  if (outcome.outcome !== 'created') throw new Error(`expected a rollout, found ${JSON.stringify(outcome)}`);
  return outcome.rollout;
}

/** Puts the seeded users' turns into the rollout as those that earlier checks counted; how many users. */
async function exposeSeededTurns(config: StoreConfig, rolloutId: string): Promise<number> {
  const statements = [
    `update turns set rollout_id = '${rolloutId}', rollout_probability = ${TRAFFIC_SHARE}, rollout_share = ${TRAFFIC_SHARE},
       rollout_arm = case when substr(user_id, length(user_id)) < '5' then 'control' else 'treatment' end
     where agent = '${AGENT}' and user_id is not null`,
    `insert into exposures (rollout_id, unit, unit_kind, arm, first_exposed_at, traffic_share, counted, counted_at, matured_at, outcome)
     select rollout_id, user_id, 'user', min(rollout_arm), min(created_at), ${TRAFFIC_SHARE}, 'exposure', max(created_at), max(created_at), 0.5
     from turns where rollout_id = '${rolloutId}' group by rollout_id, user_id`,
    'analyze',
  ];
  const count = 'select count(*) as users from exposures';
  if (config.databaseUrl !== undefined) {
    const client = connectPostgres(config.databaseUrl, { connectTimeoutMs: 10_000, statementTimeoutMs: 0 });
    try {
      for (const statement of statements) await client.unsafe(statement);
      return Number((await client.unsafe(count))[0]?.users);
    } finally {
      await client.end();
    }
  }
  const database = openSqliteFile(config.file ?? '', 10_000);
  try {
    for (const statement of statements) database.exec(statement);
    return Number(database.prepare(count).get()?.users);
  } finally {
    database.close();
  }
}

/** New users of both arms, each with a turn that is long enough ago for its outcome; how many. */
async function exposeNewUsers(store: LightningStore, rollout: Rollout): Promise<number> {
  const createdAt = new Date(Date.now() - MATURED_AFTER_MS).toISOString();
  const experimentId = experimentSalt(rollout);
  for (let exposed = 0; exposed < NEW_USERS_PER_CHECK; ) {
    const userId = randomUUID();
    const assigned = assign({ experimentId, userId, trafficShare: TRAFFIC_SHARE });
    if (assigned.arm === 'not_analysed') continue;
    const experiment = { rolloutId: rollout.rolloutId, ...assigned, trafficShare: TRAFFIC_SHARE };
    await store.trackTurn(aTurn({ agent: AGENT, userId, experiment, createdAt }));
    exposed += 1;
  }
  return NEW_USERS_PER_CHECK;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

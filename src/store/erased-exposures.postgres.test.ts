import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { openRawRows, type RawRows } from '../../test/support/raw-rows.ts';
import { aTurn, TURN_TIME } from '../../test/support/turns.ts';
import { uniformPolicy } from '../domain/learning/policy.ts';
import type { LightningStore } from './lightning-store.ts';
import { migrate } from './migrate.ts';
import { openLightningStore } from './open-lightning-store.ts';

const ROLLOUT = 'rollout-1';
const HOUR_MS = 3_600_000;

let server: PostgresServer;
let store: LightningStore;
let raw: RawRows;

beforeAll(async () => {
  server = await postgresForTests();
  const databaseUrl = await createDatabase(server.url);
  await migrate({ databaseUrl });
  store = openLightningStore({ databaseUrl });
  raw = openRawRows({ databaseUrl });
  const bundle = uniformPolicy({
    ...{ agent: 'chat_agent', generator: 'grounded', modelId: 'grounded-1', systemPrompt: '' },
    retrieval: { maxEntries: 3, minimumScore: 0.25 },
  });
  const { policyId } = await store.savePolicy(bundle, TURN_TIME);
  const move = { moveId: 'move-1', agent: 'chat_agent', channel: 'stable' as const, from: null, to: policyId };
  await store.movePolicyChannel({ ...move, actor: 'start-up', reason: 'first', createdAt: TURN_TIME });
  await store.createRollout({
    ...{ rolloutId: ROLLOUT, agent: 'chat_agent', candidatePolicyId: policyId, gate: 'passed' },
    ...{ trainingRunId: null, config: { mode: 'aa' }, requestedBy: 'ops', requestedAt: TURN_TIME },
  });
}, 60_000);
afterAll(async () => {
  await raw.close();
  await store.close();
  await server.stop();
});

const track = (userId: string, arm: 'treatment' | 'control') =>
  store.trackTurn(aTurn({ userId, experiment: { rolloutId: ROLLOUT, arm, probability: 0.2, trafficShare: 0.2 } }));

const count = () =>
  store.countExposures({
    analysis: {
      ...{ agent: 'chat_agent', rolloutId: ROLLOUT, slowAboveMs: null },
      times: { exposureWindowMs: HOUR_MS, maturationMs: HOUR_MS },
    },
    ...{ nowMs: Date.parse(TURN_TIME), limit: 100, isControlFrozen: false },
  });

test('a user who is erased while a check counts users is counted once', async () => {
  await track('bob', 'treatment');
  await track('ann', 'treatment');
  await track('ann', 'control');
  // The check has read both users then, and written of neither that it did: those who were seen in both arms come last.
  await raw.query('begin');
  await raw.query(`select 1 from exposures where unit = 'bob' for update`);
  const counted = count();
  await delay(300);
  const erased = store.eraseFeedbackOfUser({ userId: 'ann', requestedAt: TURN_TIME });
  await Promise.race([erased, delay(500)]);
  await raw.query('rollback');
  await Promise.all([counted, erased]);

  expect(await count()).toEqual({ uncounted: 0, matured: 0 });
  expect(await store.readTally(ROLLOUT)).toMatchObject({
    ...{ exposedUsers: { control: 0, treatment: 2 }, usersInBothArms: 1 },
  });
  expect(await raw.query(`select 1 from exposures where unit = 'ann'`)).toHaveLength(0);
});

import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { aTurn } from '../../test/support/turns.ts';
import { assign, experimentSalt } from '../domain/experiment/assignment.ts';
import { anAgent, aStart } from './contract/rollouts.contract.ts';
import type { LightningStore } from './lightning-store.ts';
import { migrate } from './migrate.ts';
import { openLightningStore } from './open-lightning-store.ts';

const AT = '2025-11-08T12:00:00.000Z';
const NOW_MS = Date.parse(AT) + 60_000;
const HOUR_MS = 3_600_000;

let server: PostgresServer;
let store: LightningStore;
let beside: postgres.Sql;
beforeAll(async () => {
  server = await postgresForTests();
  const databaseUrl = await createDatabase(server.url);
  await migrate({ databaseUrl });
  store = openLightningStore({ databaseUrl });
  beside = postgres(databaseUrl, { max: 2 });
});
afterAll(async () => {
  await store?.close();
  await beside?.end();
  await server?.stop();
});

test('a user who crosses while exposures are counted is exposed once, and seen in both arms once', async () => {
  const { agent, candidate } = await anAgent(store);
  const created = await store.createRollout(aStart(agent, candidate));
  if (created.outcome !== 'created') throw new Error(created.outcome);
  const { rolloutId } = created.rollout;
  const experimentId = experimentSalt(created.rollout);
  const given = (userId: string) => assign({ experimentId, userId, trafficShare: 0.2 });
  const userId =
    Array.from({ length: 1_000 }, (_, n) => `u-${n}`).find((each) => given(each).arm === 'treatment') ?? '';
  await store.trackTurn(
    aTurn({ agent, userId, createdAt: AT, experiment: { rolloutId, ...given(userId), trafficShare: 0.2 } }),
  );
  const analysis = { agent, rolloutId, times: { exposureWindowMs: HOUR_MS, maturationMs: HOUR_MS }, slowAboveMs: null };
  const count = () => store.countExposures({ analysis, nowMs: NOW_MS, limit: 10, isControlFrozen: false });

  // The crossing is written, and committed only when the count has read the exposure and waits for its row.
  let counting: ReturnType<typeof count> | undefined;
  await beside.begin(async (crossing) => {
    await crossing`update exposures set other_arm_seen = true, counted_at = null where rollout_id = ${rolloutId}`;
    counting = count();
    for (let attempt = 0; ; attempt += 1) {
      const waiting =
        await beside`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      if (waiting.length > 0) break;
      if (attempt > 200) throw new Error('the count did not wait');
      await delay(25);
    }
  });
  await counting;
  await count();
  await count();
  expect(await store.readTally(rolloutId)).toMatchObject({
    ...{ exposedUsers: { control: 0, treatment: 1 }, usersInBothArms: 1 },
  });
});

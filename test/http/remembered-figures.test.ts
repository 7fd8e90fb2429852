import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { startWorld, type World } from '../support/world.ts';

/** Longer than what counts as costly. */
const LOCKED_MS = 400;

let world: World;
beforeAll(async () => {
  world = await startWorld('postgres');
});
afterAll(() => world?.stop());

test('figures that were costly to sum up are served again with their age; the others, and those of alerts, are of now', async () => {
  const ask = async (path: string) => {
    const { status, headers } = await world.api.get(`/api/v1/metrics/${path}`);
    expect(status).toBe(200);
    return headers.get('Age');
  };
  // What makes a sum costly here: the table is locked while it is asked for.
  const client = postgres(world.environment.DATABASE_URL ?? '', { max: 1 });
  try {
    const locked = client.begin(async (transaction) => {
      await transaction`lock table reward_daily, reward_daily_cells in access exclusive mode`;
      await delay(LOCKED_MS);
    });
    await delay(LOCKED_MS / 4);
    expect(await Promise.all(['intents', 'system'].map(ask))).toEqual([null, null]);
    await locked;
    expect(Number(await ask('intents'))).toBeGreaterThanOrEqual(1);
    expect(Number(await ask('intents'))).toBeLessThanOrEqual(60);
    expect(await ask('system')).toBeNull();
    expect([await ask('personas'), await ask('personas')]).toEqual([null, null]);
  } finally {
    await client.end();
  }
});

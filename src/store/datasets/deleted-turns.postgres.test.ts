import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type PostgresServer, postgresForTests } from '../../../test/support/postgres.ts';
import { openRawRows, type RawRows } from '../../../test/support/raw-rows.ts';
import { aTurn } from '../../../test/support/turns.ts';
import type { CreateDatasetSnapshot } from '../dataset-store.ts';
import type { Engine } from '../engine.ts';
import { kyselyLightningStore } from '../kysely-lightning-store.ts';
import type { LightningStore } from '../lightning-store.ts';
import { migrate } from '../migrate.ts';
import { postgresEngine } from '../postgres-engine.ts';
import { freezeRows } from './freeze-rows.ts';

const AT = '2025-11-09T00:00:00.000Z';
const LIMITS = { poolSize: 4, connectTimeoutMs: 2000, statementTimeoutMs: 5000 };

let server: PostgresServer;
let engine: Engine;
let store: LightningStore;
let raw: RawRows;

beforeAll(async () => {
  server = await postgresForTests();
  const url = await createDatabase(server.url);
  await migrate({ databaseUrl: url });
  engine = postgresEngine({ url, ...LIMITS });
  store = kyselyLightningStore(engine);
  raw = openRawRows({ databaseUrl: url });
}, 60_000);
afterAll(async () => {
  await raw.close();
  await store.close();
  await server.stop();
});

/** A simulated turn of an agent that has one snapshot, and the request for a second one. */
async function aSnapshotAndATurn() {
  const agent = `agent-${randomUUID()}`;
  const request = (): CreateDatasetSnapshot => ({
    ...{ requestId: `request-${randomUUID()}`, agent, includeSimulated: true, createdAt: AT },
  });
  const first = request();
  const { messageId } = await store.trackTurn(aTurn({ agent, simulated: true }));
  await store.createDatasetSnapshot(first);
  return { messageId, first, second: request() };
}

/** Runs a statement in a transaction of its own that stays open, while `work` starts what waits for it; then takes it back. */
async function whileHeld<T>(statement: string, work: () => Promise<T>): Promise<T> {
  await raw.query('begin');
  await raw.query(statement);
  try {
    return await work();
  } finally {
    await raw.query('rollback');
  }
}

/** Resolves when so many statements wait for locks. */
async function waiting(count: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [row] = await raw.query('select count(distinct pid)::int as count from pg_locks where not granted');
    if (row.count >= count) return;
    await delay(20);
  }
  throw new Error(`${count} statements do not wait`);
}

const rowsOf = async (messageId: string): Promise<number> =>
  (await raw.query(`select count(*)::int as count from dataset_rows where message_id = '${messageId}'`))[0].count;

test('simulated turns that are deleted while a snapshot is taken are in no snapshot', async () => {
  const { messageId, first, second } = await aSnapshotAndATurn();
  // The last statement of the freeze waits for this one: the rows are copied then, and not committed.
  const held = `insert into dataset_requests (request_id, snapshot_number)
                select '${second.requestId}', snapshot_number from dataset_requests where request_id = '${first.requestId}'`;
  const both = await whileHeld(held, async () => {
    const frozen = freezeRows(engine, second, () => undefined);
    await waiting(1);
    const deleted = store.deleteSimulatedMessages([messageId]);
    // Longer than a try to lock: it is tried again.
    await Promise.race([deleted, delay(2_500)]);
    return { frozen, deleted };
  });
  await both.frozen;
  expect(await both.deleted).toBe(1);
  expect(await rowsOf(messageId)).toBe(0);
});

test('a snapshot that is taken while simulated turns are deleted has none of them', async () => {
  const { messageId, second } = await aSnapshotAndATurn();
  // The sums come last: the turn is deleted then, and that is not committed.
  const both = await whileHeld('select * from reward_daily for update', async () => {
    const deleted = store.deleteSimulatedMessages([messageId]);
    await waiting(1);
    const frozen = freezeRows(engine, second, () => undefined);
    await Promise.race([frozen, delay(500)]);
    return { frozen, deleted };
  });
  expect(await both.deleted).toBe(1);
  await both.frozen;
  expect(await rowsOf(messageId)).toBe(0);
});

test('two snapshots are taken at once', async () => {
  const { first, second } = await aSnapshotAndATurn();
  const held = `insert into dataset_requests (request_id, snapshot_number)
                select '${second.requestId}', snapshot_number from dataset_requests where request_id = '${first.requestId}'`;
  const frozen = await whileHeld(held, async () => {
    const slow = freezeRows(engine, second, () => undefined);
    await waiting(1);
    await freezeRows(engine, { ...first, requestId: `request-${randomUUID()}` }, () => undefined);
    return { slow };
  });
  await frozen.slow;
});

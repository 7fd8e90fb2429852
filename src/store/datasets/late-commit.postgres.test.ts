import { randomUUID } from 'node:crypto';
import { createDatabase, type PostgresServer, postgresForTests } from '../../../test/support/postgres.ts';
import { aTurn } from '../../../test/support/turns.ts';
import { kyselyLightningStore } from '../kysely-lightning-store.ts';
import type { LightningStore } from '../lightning-store.ts';
import { migrate } from '../migrate.ts';
import { postgresEngine } from '../postgres-engine.ts';
import { toTurnRow } from '../turn-row.ts';

const AT = '2025-11-09T00:00:00.000Z';
const LIMITS = { poolSize: 4, connectTimeoutMs: 2000, statementTimeoutMs: 5000 };

let server: PostgresServer;
let url: string;
let store: LightningStore;

beforeAll(async () => {
  server = await postgresForTests();
  url = await createDatabase(server.url);
  await migrate({ databaseUrl: url });
  store = kyselyLightningStore(postgresEngine({ url, ...LIMITS }));
}, 60_000);
afterAll(async () => {
  await store.close();
  await server.stop();
});

test('a turn whose transaction is open while a snapshot is taken is in the next one, though its id, time and transaction are older', async () => {
  const agent = 'chat_agent';
  const freeze = () =>
    store.createDatasetSnapshot({
      requestId: `request-${randomUUID()}`,
      agent,
      includeSimulated: false,
      createdAt: AT,
    });
  const slow = aTurn({ message: 'the slow one', createdAt: '2025-11-08T11:00:00.000Z' });
  const quick = aTurn({ message: 'the quick one', createdAt: '2025-11-08T12:00:00.000Z' });

  const writer = postgresEngine({ url, ...LIMITS });
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
  const { promise: inserted, resolve: hasInserted } = Promise.withResolvers<void>();
  const slowTransaction = writer.db.transaction().execute(async (transaction) => {
    await transaction.insertInto('turns').values(toTurnRow(slow)).execute();
    hasInserted();
    await mayCommit;
  });
  await inserted;
  await store.trackTurn(quick);
  const before = await freeze();
  commit();
  await slowTransaction;
  const after = await freeze();

  expect([before.card.rows, after.card.rows]).toEqual([1, 2]);
  expect(after.watermark).toBeGreaterThan(before.watermark);
  expect(await store.verifyDatasetSnapshot(before.snapshotId)).toMatchObject({ outcome: 'same', rows: 1 });
  await writer.db.destroy();
});

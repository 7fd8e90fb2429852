import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { writeBulkTurns } from '../../scripts/lib/bulk-turns.ts';
import type { CollectDatasetInput, CollectDatasetResult } from '../../src/contracts/collection.ts';
import { COLLECTION_DEFAULTS } from '../../src/schedules/collection-schedules.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { startWorker } from '../support/service.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(240_000);

/** Enough for a collection to take seconds, so that it can be hit in the middle. */
const TURNS = 20_000;
const POLL_MS = 5;

let world: World;
let database: postgres.Sql;

beforeAll(async () => {
  world = await startWorld('postgres');
  database = postgres(world.environment.DATABASE_URL ?? '', { max: 1 });
  await writeBulkTurns({ databaseUrl: world.environment.DATABASE_URL }, TURNS);
});
afterAll(async () => {
  await database?.end();
  await world?.stop();
});

/** Where a collection is, seen from outside its process. */
async function progress(): Promise<{ readonly registered: number; readonly unnamed: number; readonly named: number }> {
  const [row] = await database<{ registered: number; unnamed: number; named: number }[]>`
    select (select count(*)::int from dataset_turns) as registered,
      (select count(*)::int from dataset_snapshots where snapshot_id is null) as unnamed,
      (select count(*)::int from dataset_snapshots where snapshot_id is not null) as named`;
  return row ?? { registered: 0, unnamed: 0, named: 0 };
}

async function until(isThere: (seen: Awaited<ReturnType<typeof progress>>) => boolean): Promise<void> {
  for (;;) {
    const seen = await progress();
    if (isThere(seen)) return;
    if (seen.named > 0) throw new Error(`the collection was over before it was hit: ${JSON.stringify(seen)}`);
    await delay(POLL_MS);
  }
}

test('a worker that is killed while turns are registered, and again while rows are hashed, leaves one snapshot and one report', async () => {
  const connection = await Connection.connect({ address: world.temporalAddress });
  const client = new Client({ connection, namespace: world.namespace });
  const { agents: _agents, everyMs: _everyMs, ...defaults } = COLLECTION_DEFAULTS;
  const input: CollectDatasetInput = { agent: 'chat_agent', ...defaults, target: TURNS / 2, onTarget: 'report_only' };

  const first = await startWorker(world.environment, 'learning');
  const collection = await client.workflow.start('collectDataset', {
    workflowId: 'collect-dataset/hit-twice',
    taskQueue: 'learning',
    args: [input],
  });
  await until(({ registered }) => registered > 0);
  await first.kill();
  expect((await progress()).registered).toBeLessThan(TURNS);

  const second = await startWorker(world.environment, 'learning');
  await until(({ unnamed }) => unnamed > 0);
  await second.kill();
  expect(await progress()).toEqual({ registered: TURNS, unnamed: 1, named: 0 });

  const third = await startWorker(world.environment, 'learning');
  const result: CollectDatasetResult = await collection.result();
  await third.stop();
  await connection.close();

  expect(result).toMatchObject({ reportId: 'hit-twice', outcome: 'report_only' });
  expect(await progress()).toEqual({ registered: TURNS, unnamed: 0, named: 1 });
  const store = openLightningStore({ databaseUrl: world.environment.DATABASE_URL });
  try {
    const reports = await store.listCollectionReports({ agent: 'chat_agent', limit: 10 });
    const [snapshot, ...others] = await store.listDatasetSnapshots({ agent: 'chat_agent', limit: 10 });
    expect(others).toEqual([]);
    const { rows = 0, dropped } = snapshot?.card ?? {};
    expect(rows + (dropped?.split_conflict ?? 0)).toBe(TURNS);
    expect(reports.map(({ report }) => report.samples.total)).toEqual([rows]);
    expect(await store.verifyDatasetSnapshot(result.snapshotId)).toMatchObject({ outcome: 'same', rows });
  } finally {
    await store.close();
  }
});

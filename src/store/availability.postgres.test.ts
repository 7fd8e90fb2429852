import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import { aFeedback, aTurn } from '../../test/support/turns.ts';
import type { LightningStore } from './lightning-store.ts';
import { migrate } from './migrate.ts';
import { openLightningStore } from './open-lightning-store.ts';

/** Short, and yet longer than a busy machine takes to begin a connection. */
const CONNECT_TIMEOUT_MS = 1000;
const STATEMENT_TIMEOUT_MS = 1000;
const POOL_SIZE = 4;
/** The limits above, the wait for a free connection, and a busy machine. */
const SOON_MS = 8000;
/** The server's limit for a transaction that says nothing, and a busy machine. */
const DEAD_TRANSACTION_MS = 20_000;
const UNAVAILABLE = { name: 'StoreUnavailableError' };

describe('the store on PostgreSQL', () => {
  let server: PostgresServer;
  let directUrl: string;
  let proxy: TcpProxy;
  let store: LightningStore;

  beforeAll(async () => {
    server = await postgresForTests();
    directUrl = await createDatabase(server.url);
    await migrate({ databaseUrl: directUrl });
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    proxy = await startTcpProxy(directUrl);
    store = openLightningStore({
      databaseUrl: proxy.url,
      poolSize: POOL_SIZE,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
  });
  afterEach(async () => {
    proxy.mode = 'open';
    await store.close();
    await proxy.stop();
  });

  /** How each of many concurrent turns, of as many users, ended: tracked, or the name of its error. */
  async function trackMany(count: number): Promise<ReadonlySet<string>> {
    const tracked = Array.from({ length: count }, () => store.trackTurn(aTurn({ userId: randomUUID() })));
    const ends = await Promise.allSettled(tracked);
    return new Set(ends.map((end) => (end.status === 'fulfilled' ? 'tracked' : String(end.reason?.name))));
  }

  it('says so when nobody listens, and is enabled again once somebody answers', async () => {
    const url = proxy.url;
    await proxy.stop();
    await expect(store.ping()).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(store.isEnabled()).toBe(false);
    proxy = await startTcpProxy(directUrl, Number(new URL(url).port));
    await store.ping();
    expect(store.isEnabled()).toBe(true);
  });

  it.each(['silent', 'hanging_up'] as const)('gives up soon on a server that is %s', async (mode) => {
    proxy.mode = mode;
    const started = performance.now();
    await expect(store.findTurn('msg')).rejects.toMatchObject(UNAVAILABLE);
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    await expect(migrate({ databaseUrl: proxy.url, connectTimeoutMs: CONNECT_TIMEOUT_MS })).rejects.toMatchObject(
      UNAVAILABLE,
    );
    proxy.mode = 'open';
    expect(await store.findTurn('msg')).toBeNull();
  });

  it('gives up soon on connections that went dead, and uses none of them again', async () => {
    expect(await trackMany(20)).toEqual(new Set(['tracked']));
    proxy.freeze();
    const started = performance.now();
    expect(await trackMany(POOL_SIZE)).toEqual(new Set(['StoreUnavailableError']));
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    expect(await trackMany(20)).toEqual(new Set(['tracked']));
  });

  it('frees what a transaction on a dead connection had locked: its user is served again', async () => {
    const userId = randomUUID();
    const tracked = () =>
      store.trackTurn(aTurn({ userId })).then(
        () => true,
        () => false,
      );
    const begun = Array.from({ length: POOL_SIZE }, tracked);
    await sleep(5);
    proxy.freeze();
    await Promise.all(begun);
    const started = performance.now();
    while (!(await tracked())) expect(performance.now() - started).toBeLessThan(DEAD_TRANSACTION_MS);
  }, 30_000);

  it('serves everybody again after connections were cut under load, time after time', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      const loaded = trackMany(40);
      await sleep(round * 3);
      proxy.cut();
      for (const end of await loaded) {
        ends.add(end);
      }
      expect(await trackMany(40)).toEqual(new Set(['tracked']));
    }
    expect(ends).toEqual(new Set(['tracked', 'StoreUnavailableError']));
  }, 30_000);

  it('writes nothing of a transaction whose connection was lost in the middle', async () => {
    const { messageId } = await store.trackTurn(aTurn());
    const admin = postgres(directUrl, { max: 1 });
    const blocked = await admin.reserve();
    await blocked`begin`;
    await blocked`select 1 from turns where message_id = ${messageId} for update`;
    const accepting = store.acceptFeedback(aFeedback(messageId));
    await sleep(100);
    proxy.cut();
    await expect(accepting).rejects.toMatchObject(UNAVAILABLE);
    await blocked`rollback`;
    blocked.release();
    await admin.end();
    expect(await store.listFeedback(messageId)).toEqual([]);
    expect(await store.acceptFeedback(aFeedback(messageId))).toMatchObject({ outcome: 'accepted' });
  });

  it('waits for a lock no longer than a statement may run', async () => {
    const { messageId } = await store.trackTurn(aTurn());
    const admin = postgres(directUrl, { max: 1 });
    const blocking = await admin.reserve();
    await blocking`begin`;
    await blocking`select 1 from turns where message_id = ${messageId} for update`;
    await expect(store.acceptFeedback(aFeedback(messageId))).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('57014'),
    });
    await blocking`commit`;
    blocking.release();
    await admin.end();
    expect(await store.acceptFeedback(aFeedback(messageId))).toMatchObject({ outcome: 'accepted' });
  });

  it('names a wrong password and a missing database', async () => {
    const wrongPassword = new URL(directUrl);
    wrongPassword.password = 'wrong';
    const wrongDatabase = new URL(directUrl);
    wrongDatabase.pathname = '/absent';
    for (const [url, reason] of [
      [wrongPassword, '28P01'],
      [wrongDatabase, '3D000'],
    ] as const) {
      const other = openLightningStore({ databaseUrl: url.href });
      await expect(other.ping()).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining(reason) });
      await other.close();
    }
  });

  it('that was never migrated fails as a mistake, not as an outage', async () => {
    const other = openLightningStore({ databaseUrl: await createDatabase(server.url) });
    await expect(other.findTurn('msg')).rejects.toMatchObject({ code: '42P01' });
    expect(other.isEnabled()).toBe(true);
    await other.close();
  });

  it('finishes what runs before it closes, and refuses what comes after', async () => {
    const running = store.trackTurn(aTurn());
    const closed = store.close();
    await expect(running).resolves.toMatchObject({ caller: 'local' });
    await closed;
    await expect(store.ping()).rejects.toMatchObject(UNAVAILABLE);
    expect(store.isEnabled()).toBe(false);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { aFeedback, aTurn } from '../../test/support/turns.ts';
import type { LightningStore } from './lightning-store.ts';
import { migrate } from './migrate.ts';
import { openLightningStore } from './open-lightning-store.ts';
import { openSqliteFile } from './sqlite-engine.ts';

const BUSY_TIMEOUT_MS = 100;
const UNAVAILABLE = { name: 'StoreUnavailableError' };

describe('the store on SQLite', () => {
  let folder: string;
  let file: string;
  let store: LightningStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lightning-store-'));
    file = join(folder, 'lightning.db');
    await migrate({ file });
    store = openLightningStore({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Another process's write, as far as the database can tell. */
  function lockedByAnother(): DatabaseSync {
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    return other;
  }

  it('says so when its folder is missing, and is enabled again once it is there', async () => {
    const late = openLightningStore({ file: join(folder, 'absent', 'lightning.db') });
    await expect(late.ping()).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: 'The store (sqlite) cannot be reached: unable to open database file',
    });
    expect(late.isEnabled()).toBe(false);
    mkdirSync(join(folder, 'absent'));
    await late.ping();
    expect(late.isEnabled()).toBe(true);
    await late.close();
  });

  it('gives up a write that another process holds up too long; reads go on', async () => {
    const turn = await store.trackTurn(aTurn());
    const other = lockedByAnother();
    const started = performance.now();
    await expect(store.trackTurn(aTurn())).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('database is locked'),
    });
    expect(performance.now() - started).toBeGreaterThanOrEqual(BUSY_TIMEOUT_MS);
    expect(store.isEnabled()).toBe(false);
    await expect(store.acceptFeedback(aFeedback(turn.messageId))).rejects.toMatchObject(UNAVAILABLE);
    expect(await store.findTurn(turn.messageId)).toEqual(turn);
    expect(store.isEnabled()).toBe(true);
    // Whoever asks whether the store works is told about the lock, too.
    await expect(store.ping()).rejects.toMatchObject(UNAVAILABLE);
    expect(store.isEnabled()).toBe(false);
    other.close();
    await store.ping();
    expect(store.isEnabled()).toBe(true);
    expect(await store.acceptFeedback(aFeedback(turn.messageId))).toMatchObject({ outcome: 'accepted' });
  });

  it('waits for another process without stopping this one', async () => {
    const other = lockedByAnother();
    const tracking = store.trackTurn(aTurn());
    // Timers of this process run while the write waits: this one lets it go on.
    await sleep(BUSY_TIMEOUT_MS / 4);
    other.exec('commit');
    other.close();
    await expect(tracking).resolves.toMatchObject({ caller: 'local' });
  });

  it('names a file that is not a database', async () => {
    const text = join(folder, 'text.db');
    writeFileSync(text, 'no database, but long enough to be read as one. '.repeat(100));
    const other = openLightningStore({ file: text });
    await expect(other.ping()).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('file is not a database'),
    });
    await expect(migrate({ file: text })).rejects.toMatchObject(UNAVAILABLE);
    await other.close();
  });

  it('that was never migrated fails as a mistake, not as an outage', async () => {
    const other = openLightningStore({ file: join(folder, 'fresh.db') });
    await expect(other.findTurn('msg')).rejects.toThrow('no such table: turns');
    expect(other.isEnabled()).toBe(true);
    await other.close();
  });

  it('has a commit on the disk before it answers, and lets nobody write past a foreign key', () => {
    const database = openSqliteFile(file, BUSY_TIMEOUT_MS);
    const setting = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
    const FULL = 2;
    expect([setting('journal_mode'), setting('synchronous'), setting('foreign_keys')]).toEqual(['wal', FULL, 1]);
    database.close();
  });

  it('finishes what runs before it closes, and refuses what comes after', async () => {
    const running = Promise.all([store.trackTurn(aTurn()), store.trackTurn(aTurn())]);
    const closed = store.close();
    await expect(running).resolves.toHaveLength(2);
    await closed;
    await expect(store.ping()).rejects.toMatchObject(UNAVAILABLE);
    expect(store.isEnabled()).toBe(false);
  });
});

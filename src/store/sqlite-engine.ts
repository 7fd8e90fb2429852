import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Engine } from './engine.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import { isBusy, isSqliteUniqueViolation, sqliteFullError, sqliteUnavailableReason } from './sqlite-errors.ts';
import type { Tables } from './tables.ts';

export interface SqliteConfig {
  readonly file: string;
  /** How long a write waits for another process's write. */
  readonly busyTimeoutMs: number;
}

/** Pages that a connection keeps. SQLite's own 2 MB do not hold the inner pages of the indexes of 100,000 turns. */
const PAGE_CACHE_KIB = 32 * 1024;
/** Less than this is a full disk: a write-ahead log grows by some hundred kilobytes before it is written back. */
const LEAST_FREE_BYTES = 1024 * 1024;

/** The engine over one SQLite file, opened (and made, when absent) at the first query. */
export function sqliteEngine({ file, busyTimeoutMs }: SqliteConfig): Engine {
  const open = (): DatabaseSync => {
    const database = openSqliteFile(file, busyTimeoutMs);
    // From here on the dialect waits for locks without stopping the event loop.
    database.exec('pragma busy_timeout = 0');
    return database;
  };
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect({ open, busyTimeoutMs }) });
  return {
    name: 'sqlite',
    db,
    async checkWritable() {
      // Reads go on beside a lock and on a full disk. The transaction takes the lock that a write needs, and writes nothing.
      await db.transaction().execute(async () => undefined);
      if ((await freeBytes(path.dirname(file))) < LEAST_FREE_BYTES) throw sqliteFullError();
    },
    unavailableReason: sqliteUnavailableReason,
    isUniqueViolation: isSqliteUniqueViolation,
  };
}

/**
 * A connection to a SQLite file. A commit is on the disk when it returns (`synchronous = full`), readers never wait
 * for a writer (`wal`), and locks are waited for on the event loop for `busyTimeoutMs`.
 */
export function openSqliteFile(file: string, busyTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    enterWalMode(database, busyTimeoutMs);
    database.exec('pragma synchronous = full');
    database.exec(`pragma cache_size = -${PAGE_CACHE_KIB}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What this user may still write to the file system of a folder. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Between two tries. */
const WAL_POLL_MS = 5;

/**
 * Turns the write-ahead log on, once and for all for this file. SQLite itself does not wait here when two processes
 * that open a new file do it at once (1 of 160 failed with "database is locked").
 */
function enterWalMode(database: DatabaseSync, timeoutMs: number): void {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) {
        throw error;
      }
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_POLL_MS);
  }
}

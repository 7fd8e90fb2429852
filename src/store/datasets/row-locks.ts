import { setTimeout as delay } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import type { Engine } from '../engine.ts';
import { isPostgresLockTimeout } from '../postgres-errors.ts';
import type { Tables } from '../tables.ts';

/** Longer than a freeze of a million turns (docs/evidence.md, `npm run prove -- snapshots`). */
const LONGEST_WAIT_MS = 180_000;
/** Between two tries: freezes that came meanwhile go first. */
const PAUSE_MS = 100;

/**
 * Who freezes turns takes this before anything else in the transaction: a lock of the table, not an advisory one, because taking it does
 * not yet fix the moment that the transaction sees. Freezes do not wait for each other; who forgets rows waits for them, and they for it.
 * SQLite's transactions are one at a time anyway.
 */
export async function lockRowsToFreeze(engine: Engine, transaction: Transaction<Tables>): Promise<void> {
  if (engine.name === 'postgres') await sql`lock table dataset_rows in row exclusive mode`.execute(transaction);
}

/** Who forgets rows of snapshots takes this first: behind it no snapshot is being taken. See {@link betweenFreezes}. */
export async function lockRowsToForget(engine: Engine, transaction: Transaction<Tables>): Promise<void> {
  if (engine.name !== 'postgres') return;
  // Far below the time that a statement may take, and above the second after which PostgreSQL makes a vacuum give way.
  await sql`set local lock_timeout = '2s'`.execute(transaction);
  await sql`lock table dataset_rows in share row exclusive mode`.execute(transaction);
  await sql`set local lock_timeout to default`.execute(transaction);
}

/**
 * What `work` gives, whose transaction begins with {@link lockRowsToForget}: tried again while a snapshot is being taken, which may take
 * minutes. @throws the engine's error when that took too long.
 */
export async function betweenFreezes<T>(work: () => Promise<T>): Promise<T> {
  const deadlineMs = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPostgresLockTimeout(error) || Date.now() >= deadlineMs) throw error;
    }
    await delay(PAUSE_MS);
  }
}

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock between processes. The kernel drops it with its holder, however that ends, so there are no stale locks. */
export interface ExclusiveLock {
  release(): void;
}

/**
 * The lock on `path` (an SQLite file made for it), or null when another process holds it.
 * Not reentrant: a second call in the same process gets null as well.
 */
export function tryLock(path: string): ExclusiveLock | null {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('begin exclusive');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (String(error).includes('database is locked')) return null;
    throw error;
  }
}

/** The lock on `path`, as soon as its holder is done; `onWait` is called once when there is one. */
export async function lock(path: string, onWait: () => void, pollMs = 250): Promise<ExclusiveLock> {
  for (let attempt = 0; ; attempt += 1) {
    const held = tryLock(path);
    if (held) return held;
    if (attempt === 0) onWait();
    await sleep(pollMs);
  }
}

import type { Engine } from './engine.ts';
import { kyselyLightningStore } from './kysely-lightning-store.ts';
import type { LightningStore } from './lightning-store.ts';
import { sqliteEngine } from './sqlite-engine.ts';

/** Where the store keeps its rows, and how long it waits for them. */
export interface StoreConfig {
  /** `postgres://…`; without it SQLite. */
  readonly databaseUrl?: string | undefined;
  /** The SQLite file. @default 'lightning.db' */
  readonly file?: string | undefined;
  /** SQLite: how long a write waits for another process's write. @default 2000 */
  readonly busyTimeoutMs?: number | undefined;
}

export const DEFAULT_FILE = 'lightning.db';
export const DEFAULT_BUSY_TIMEOUT_MS = 2000;

/** A store over PostgreSQL (given a URL) or SQLite. Connects at the first question; does not migrate. */
export function openLightningStore(config: StoreConfig = {}): LightningStore {
  return kyselyLightningStore(openEngine(config));
}

function openEngine(config: StoreConfig): Engine {
  return sqliteEngine({
    file: config.file ?? DEFAULT_FILE,
    busyTimeoutMs: config.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS,
  });
}

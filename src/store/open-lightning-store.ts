import type { Engine } from './engine.ts';
import { kyselyLightningStore } from './kysely-lightning-store.ts';
import type { LightningStore } from './lightning-store.ts';
import { postgresEngine } from './postgres-engine.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { STORE_DEFAULTS, type StoreConfig } from './store-config.ts';

/** A store over PostgreSQL (given a URL) or SQLite. Connects at the first question; does not migrate. */
export function openLightningStore(config: StoreConfig = {}): LightningStore {
  return kyselyLightningStore(openEngine(config));
}

function openEngine(config: StoreConfig): Engine {
  if (config.databaseUrl === undefined) {
    return sqliteEngine({
      file: config.file ?? STORE_DEFAULTS.file,
      busyTimeoutMs: config.busyTimeoutMs ?? STORE_DEFAULTS.busyTimeoutMs,
    });
  }
  return postgresEngine({
    url: config.databaseUrl,
    poolSize: config.poolSize ?? STORE_DEFAULTS.poolSize,
    connectTimeoutMs: config.connectTimeoutMs ?? STORE_DEFAULTS.connectTimeoutMs,
    statementTimeoutMs: config.statementTimeoutMs ?? STORE_DEFAULTS.statementTimeoutMs,
  });
}

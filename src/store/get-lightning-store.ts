import { isDeepStrictEqual } from 'node:util';
import type { LightningStore } from './lightning-store.ts';
import { openLightningStore } from './open-lightning-store.ts';
import type { StoreConfig } from './store-config.ts';

let opened: { readonly store: LightningStore; readonly config: StoreConfig } | null = null;

/**
 * The store of this process, opened by the first call (the guide's `get_lightning_store()`); after its `close()` the
 * next call opens another. Does not migrate.
 * @param config where the rows are; SQLite in `lightning.db` when the first call gives none.
 * @throws Error when the store is open already with another configuration.
 * @example
 * const statistics = await getLightningStore().getStatistics('chat_agent');
 */
export function getLightningStore(config?: StoreConfig): LightningStore {
  if (opened !== null) {
    if (config !== undefined && !isDeepStrictEqual(config, opened.config)) {
      throw new Error('The store of this process is open already with another configuration: close it first.');
    }
    return opened.store;
  }
  const store = openLightningStore(config);
  const close = async (): Promise<void> => {
    opened = null;
    await store.close();
  };
  opened = { store: { ...store, close }, config: config ?? {} };
  return opened.store;
}

import type { LightningStore } from './lightning-store.ts';
import { openLightningStore } from './open-lightning-store.ts';
import type { StoreConfig } from './store-config.ts';

let processStore: LightningStore | null = null;

/**
 * The store of this process, opened by the first call (the guide's `get_lightning_store()`); closing it lets the next
 * call open another. Does not migrate.
 * @param config where the rows are, for the first call; SQLite in `lightning.db` without it.
 * @throws Error when the store is open already and a configuration is given: it would not be used.
 * @example
 * const statistics = await getLightningStore().getStatistics('chat_agent');
 */
export function getLightningStore(config?: StoreConfig): LightningStore {
  if (processStore !== null) {
    if (config !== undefined) {
      throw new Error('The store of this process is open already: give its configuration to the first call.');
    }
    return processStore;
  }
  const store = openLightningStore(config);
  processStore = {
    ...store,
    async close() {
      processStore = null;
      await store.close();
    },
  };
  return processStore;
}

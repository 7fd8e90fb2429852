import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';

export interface TemporaryStore {
  readonly store: LightningStore;
  /** Closes the store and removes its file. */
  remove(): Promise<void>;
}

/** An empty, migrated SQLite store in a folder of its own. */
export async function openTemporaryStore(): Promise<TemporaryStore> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-store-'));
  const file = path.join(folder, 'lightning.db');
  await migrate({ file });
  const store = openLightningStore({ file });
  return {
    store,
    async remove() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

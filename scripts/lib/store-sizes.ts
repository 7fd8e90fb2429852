import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreConfig } from '../../src/store/store-config.ts';
import { createDatabase, startPostgres } from '../../test/support/postgres.ts';

/** How many turns a cost is measured beside, on each engine; PostgreSQL's commits wait for the disk. */
export type StoreSizes = Readonly<Record<'sqlite' | 'postgres', readonly number[]>>;

export interface StoreSize {
  readonly engine: keyof StoreSizes;
  readonly turns: number;
}

/**
 * What `measure` finds on an empty, unmigrated store of each engine and size, in the order of the sizes.
 * @param measure gets the store and fills it itself.
 */
export async function measureBySize<Figures extends object>(
  sizes: StoreSizes,
  measure: (config: StoreConfig, turns: number) => Promise<Figures>,
  log: (line: string) => void,
): Promise<readonly (StoreSize & Figures)[]> {
  const figures: (StoreSize & Figures)[] = [];
  const server = await startPostgres({ durable: true });
  try {
    for (const engine of ['sqlite', 'postgres'] as const) {
      for (const turns of sizes[engine]) {
        const folder = await mkdtemp(join(tmpdir(), 'lightning-size-'));
        const config: StoreConfig =
          engine === 'postgres'
            ? { databaseUrl: await createDatabase(server.url) }
            : { file: join(folder, 'store.db') };
        const measured = { engine, turns, ...(await measure(config, turns)) };
        await rm(folder, { recursive: true });
        figures.push(measured);
        log(JSON.stringify(measured));
      }
    }
  } finally {
    await server.stop();
  }
  return figures;
}

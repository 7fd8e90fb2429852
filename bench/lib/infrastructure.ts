import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../../src/store/migrate.ts';
import { createDatabase, startPostgres } from '../../test/support/postgres.ts';
import { startTemporalServer } from '../../test/support/temporal-server.ts';

/** What a bench's servers stand on, in the form that a service has: every commit reaches the disk. */
export interface Infrastructure {
  readonly environment: Record<string, string>;
  readonly stop: () => Promise<void>;
}

/** Starts PostgreSQL and Temporal, each with fresh data of its own. */
export async function startInfrastructure(): Promise<Infrastructure> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-bench-'));
  const [postgres, temporal] = await Promise.all([
    startPostgres({ durable: true }),
    startTemporalServer(path.join(folder, 'temporal.db')),
  ]);
  const databaseUrl = await createDatabase(postgres.url);
  await migrate({ databaseUrl });
  return {
    environment: { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'default' },
    stop: async () => {
      await Promise.all([temporal.stop(), postgres.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

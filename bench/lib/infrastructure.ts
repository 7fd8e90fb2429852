import { migrate } from '../../src/store/migrate.ts';
import { createNamespace } from '../../test/support/namespace.ts';
import { createDatabase, startPostgres } from '../../test/support/postgres.ts';

/** What a bench's servers stand on, in the form that production has: fsync on. */
export interface Infrastructure {
  readonly environment: Record<string, string>;
  readonly stop: () => Promise<void>;
}

/** Starts PostgreSQL and Temporal, each with fresh data of its own. */
export async function startInfrastructure(): Promise<Infrastructure> {
  const postgres = await startPostgres({ durable: true });
  const databaseUrl = await createDatabase(postgres.url);
  await migrate({ databaseUrl });
  const temporal = { address: process.env.TEST_TEMPORAL_ADDRESS ?? '', stop: async () => {} };
  const namespace = await createNamespace(temporal.address);
  return {
    environment: { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: namespace },
    stop: async () => {
      await temporal.stop();
      await postgres.stop();
    },
  };
}

import type { NeededServices } from './needed-services.ts';
import { startPostgres } from './postgres.ts';
import { startTemporalServer } from './temporal-server.ts';

/** The services that a run shares. */
export interface TestServices {
  readonly temporalBinary: string;
}

/**
 * Starts the needed services and names them in the environment: TEST_TEMPORAL_ADDRESS, TEST_TEMPORAL_BINARY, TEST_DATABASE_URL. One that the
 * environment already names is used as it is. Returns how to stop what was started.
 */
export async function startTestServices(needed: NeededServices): Promise<() => Promise<void>> {
  const { env } = process;
  const [temporal, postgres] = await Promise.all([
    needed.temporal && env.TEST_TEMPORAL_ADDRESS === undefined ? startTemporalServer() : null,
    needed.postgres && env.TEST_DATABASE_URL === undefined ? startPostgres() : null,
  ]);
  if (temporal) {
    env.TEST_TEMPORAL_ADDRESS = temporal.address;
    env.TEST_TEMPORAL_BINARY = temporal.binary;
  }
  if (postgres) env.TEST_DATABASE_URL = postgres.url;
  return async () => {
    await Promise.all([temporal?.stop(), postgres?.stop()]);
  };
}

/** Runs `use` with all services, for scripts that play what the tests play. */
export async function withTestServices(use: (services: TestServices) => Promise<void>): Promise<void> {
  const stop = await startTestServices({ temporal: true, postgres: true });
  try {
    await use({ temporalBinary: process.env.TEST_TEMPORAL_BINARY ?? '' });
  } finally {
    await stop();
  }
}

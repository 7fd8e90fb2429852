import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../../src/store/migrate.ts';
import { createNamespace } from './namespace.ts';
import { OpenApiClient } from './open-api-client.ts';
import { createDatabase } from './postgres.ts';
import { type ServiceProcess, startApi } from './service.ts';
import { temporalForTests } from './temporal.ts';

export const ENGINES = ['sqlite', 'postgres'] as const;
export type EngineName = (typeof ENGINES)[number];

/** A whole service under test: a namespace and a migrated store of its own, and the API as a real process. */
export interface World {
  readonly api: OpenApiClient;
  readonly url: string;
  readonly process: ServiceProcess;
  readonly temporalAddress: string;
  readonly namespace: string;
  /** The environment that another process of this world needs. */
  readonly environment: Record<string, string>;
  /** Kills and starts the API again on the same port, as a supervisor would. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a world on an engine; `environment` adds or overrides variables, `wayToStore` may put a proxy before PostgreSQL. */
export async function startWorld(
  engine: EngineName,
  environment: Record<string, string> = {},
  wayToStore: (databaseUrl: string) => Promise<string> = async (databaseUrl) => databaseUrl,
): Promise<World> {
  const { address } = await temporalForTests();
  const namespace = await createNamespace(address);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-world-'));
  const store: Record<string, string> =
    engine === 'postgres'
      ? { DATABASE_URL: await createDatabase(requiredUrl()) }
      : { LIGHTNING_DB: path.join(folder, `lightning-${randomUUID()}.db`) };
  await migrate({ databaseUrl: store.DATABASE_URL, file: store.LIGHTNING_DB });

  const all: Record<string, string> = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ...store,
    ...(store.DATABASE_URL === undefined ? {} : { DATABASE_URL: await wayToStore(store.DATABASE_URL) }),
    ...environment,
  };
  let api = await startApi(all);
  all.PORT = new URL(api.url).port;
  return {
    api: new OpenApiClient(api.url),
    url: api.url,
    get process() {
      return api;
    },
    temporalAddress: address,
    namespace,
    environment: all,
    async restart() {
      await api.kill();
      api = await startApi(all);
    },
    async stop() {
      await api.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function requiredUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: run this test through npm test');
  return url;
}

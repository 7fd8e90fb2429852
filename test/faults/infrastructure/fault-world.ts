import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SERVICE_NODE_FLAGS } from '../../../scripts/lib/node-flags.ts';
import {
  devServerArguments,
  devServerEnvironment,
  whyTemporalIsNotReady,
} from '../../../scripts/lib/temporal-server.ts';
import { freePort } from '../../support/service.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startPostgresCluster } from './postgres-cluster.ts';
import { SupervisedProcess } from './supervised-process.ts';

export const ENGINES = ['sqlite', 'postgres'] as const;
export type EngineName = (typeof ENGINES)[number];

/** A whole service whose every part can be killed, paused and cut off: nothing in it is shared with anybody. */
export interface FaultWorld {
  readonly engine: EngineName;
  readonly apiUrl: string;
  readonly api: SupervisedProcess;
  readonly worker: SupervisedProcess;
  readonly temporal: SupervisedProcess;
  /** The way of API and worker to Temporal. */
  readonly temporalProxy: TcpProxy;
  /** The server process of the store and the way to it; null on SQLite, which is a file. */
  readonly postgres: { readonly process: SupervisedProcess; readonly proxy: TcpProxy } | null;
  /** What the checker looks at, past the proxies. */
  readonly storeUrl: string | null;
  readonly storeFile: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  /** Whether the API's next start has a worker of its own. */
  embeddedWorker: boolean;
  /** The folder of the code that the next start of API and worker runs. */
  build: string;
  /** Brings the store to the schema of `build`, as `npm run migrate` does. */
  migrate(): Promise<void>;
  /** Resolves when the API answers that it is ready, and the worker's present process that it works. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export interface FaultWorldOptions {
  readonly engine: EngineName;
  readonly temporalBinary: string;
  /** How long a turn waits for feedback, as `FEEDBACK_WINDOW` says it. */
  readonly feedbackWindow: string;
  /** Gets one log file for each process. */
  readonly logFolder: string;
  /** The folder of the code that runs at first. @default this repository */
  readonly build?: string;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
const NAMESPACE = 'faults';
const READY_BUDGET_MS = 90_000;

/** Starts a service and resolves when API and worker work. */
export async function startFaultWorld(options: FaultWorldOptions): Promise<FaultWorld> {
  const { engine, temporalBinary, feedbackWindow, logFolder } = options;
  const logFile = (name: string): string => path.join(logFolder, `${name}.log`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-faults-'));
  const cluster = engine === 'postgres' ? await startPostgresCluster(folder, logFolder) : null;
  const storeFile = path.join(folder, 'lightning.db');

  const temporalPort = await freePort();
  const temporalAddress = `127.0.0.1:${temporalPort}`;
  const temporal = new SupervisedProcess(
    'temporal',
    () => ({
      program: temporalBinary,
      args: devServerArguments({
        binary: temporalBinary,
        port: temporalPort,
        uiPort: null,
        namespace: NAMESPACE,
        databaseFile: path.join(folder, 'temporal.db'),
      }),
      environment: devServerEnvironment(process.env),
    }),
    { logFile: logFile('temporal') },
  );
  temporal.start();
  await until(async () => (await whyTemporalIsNotReady(temporalAddress, NAMESPACE)) === null, temporal);

  const temporalProxy = await startTcpProxy(`http://${temporalAddress}`);
  const storeProxy = cluster === null ? null : await startTcpProxy(cluster.url);
  const port = await freePort();
  const environment = {
    PATH: process.env.PATH,
    LOG_LEVEL: 'info',
    PORT: String(port),
    FEEDBACK_WINDOW: feedbackWindow,
    TEMPORAL_ADDRESS: new URL(temporalProxy.url).host,
    TEMPORAL_NAMESPACE: NAMESPACE,
    ...(storeProxy === null ? { LIGHTNING_DB: storeFile } : { DATABASE_URL: storeProxy.url }),
  };
  const program = (name: string, args: readonly string[], extra: () => Record<string, string> = () => ({})) =>
    new SupervisedProcess(
      name,
      () => ({
        program: process.execPath,
        args: [...SERVICE_NODE_FLAGS, path.join(world.build, args[0] ?? ''), ...args.slice(1)],
        environment: { ...environment, ...extra() },
      }),
      { logFile: logFile(name) },
    );
  const api = program('api', ['src/api/server.ts'], () => ({ EMBEDDED_WORKER: world.embeddedWorker ? 'on' : 'off' }));
  const worker = program('worker', ['worker.ts', '--queues', 'chat,learning']);

  const world: FaultWorld = {
    engine,
    apiUrl: `http://127.0.0.1:${port}`,
    api,
    worker,
    temporal,
    temporalProxy,
    postgres: cluster === null || storeProxy === null ? null : { process: cluster.process, proxy: storeProxy },
    storeUrl: cluster?.url ?? null,
    storeFile,
    temporalAddress,
    namespace: NAMESPACE,
    embeddedWorker: true,
    build: options.build ?? ROOT,
    async migrate() {
      const store = cluster === null ? { LIGHTNING_DB: storeFile } : { DATABASE_URL: cluster.url };
      await promisify(execFile)(process.execPath, [path.join(world.build, 'scripts/migrate.ts')], {
        env: { PATH: process.env.PATH, ...store },
      });
    },
    async ready() {
      await until(async () => (await fetch(`${world.apiUrl}/health/ready`)).status === 200, api);
      await until(async () => worker.outputOfThisStart.includes('"msg":"working"'), worker);
    },
    async stop() {
      await Promise.all([api.stop(), worker.stop()]);
      await temporalProxy.stop();
      await storeProxy?.stop();
      await temporal.stop();
      // Fast shutdown: sessions that are left are ended.
      await cluster?.process.stop('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await world.migrate();
    api.start();
    worker.start();
    await world.ready();
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

/** Resolves when `condition` holds. @throws with the process's output when it does not within its budget. */
async function until(condition: () => Promise<boolean>, process: SupervisedProcess): Promise<void> {
  const deadlineMs = Date.now() + READY_BUDGET_MS;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadlineMs) throw new Error(`${process.name} is not ready:\n${process.output}`);
    await delay(100);
  }
}

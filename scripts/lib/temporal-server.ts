import { connect } from 'node:net';
import { Connection } from '@temporalio/client';
import type { TemporalConfig } from '../../src/config.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/workflows.ts';
import type { ChildSpec } from './child.ts';

export interface DevServerOptions {
  readonly binary: string;
  readonly port: number;
  /** Null: without the web UI. */
  readonly uiPort: number | null;
  readonly namespace: string;
  /** The file that keeps workflows over restarts; null: in memory. */
  readonly databaseFile: string | null;
}

const HOST = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 2_000;

/** The development server as a child of the supervisor. */
export function devServerSpec(options: DevServerOptions): ChildSpec {
  return {
    name: 'temporal',
    stage: 0,
    command: '/bin/sh',
    // A closed terminal sends SIGHUP to every process at once; ignored here, so that the server outlives the workers that still talk to it.
    args: ['-c', 'trap "" HUP; exec "$0" "$@"', options.binary, ...devServerArguments(options)],
    env: devServerEnvironment(process.env),
    whyNotReady: () => whyTemporalIsNotReady(`${HOST}:${options.port}`, options.namespace),
    // Its SQLite once answered "interrupted" to everything, for good, on a machine under much load.
    isWatched: true,
    shownLine: () => null,
  };
}

/** The arguments of `temporal` for a development server. */
export function devServerArguments({ port, uiPort, namespace, databaseFile }: DevServerOptions): readonly string[] {
  return [
    'server',
    'start-dev',
    ...['--ip', HOST],
    ...['--port', String(port)],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...['--namespace', namespace],
    ...['--log-level', 'warn'],
    // One partition: nothing to spread on one machine. Measured 34 → 51 turns/s, and the 2 s outliers go.
    ...['--dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
    // Closed turns stay in this cache for an hour; by default there are 128,000 of them, and memory grows until then.
    ...['--dynamic-config-value', 'history.hostLevelCacheMaxSize=4096'],
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...(databaseFile === null ? [] : ['--db-filename', databaseFile, ...DATABASE_PRAGMAS]),
  ];
}

/** A WAL journal: 28–40 turns/s instead of 18–23. `synchronous=full` costs little beside `normal`, and then a power cut loses nothing either. */
const DATABASE_PRAGMAS = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=FULL'];

/** Without TEMPORAL_* variables: they configure clients, this command line reads them too, and a server needs none. */
export function devServerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Null when the server answers for this namespace, else what is missing. */
export async function whyTemporalIsNotReady(
  address: string,
  namespace: string,
  { apiKey, tls }: Pick<TemporalConfig, 'apiKey' | 'tls'> = { apiKey: null, tls: null },
): Promise<string | null> {
  // A refused TCP connection answers in microseconds; the gRPC client would back off first.
  if (!(await acceptsConnections(address))) return `nothing answers on ${address}`;
  try {
    const connection = await Connection.connect({
      address,
      connectTimeout: CONNECT_TIMEOUT_MS,
      ...(apiKey === null ? {} : { apiKey }),
      ...(tls === null ? {} : { tls: { clientCertPair: { crt: tls.certificate, key: tls.key } } }),
    });
    try {
      await connection.withDeadline(Date.now() + CONNECT_TIMEOUT_MS, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return null;
    } finally {
      await connection.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function acceptsConnections(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: CONNECT_TIMEOUT_MS });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVICE_NODE_FLAGS } from '../../scripts/lib/node-flags.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface ServiceProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it printed so far, both streams. */
  output(): string;
  /** SIGTERM, and wait for its end. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
}

/** Starts the API as production does (`node src/api/server.ts`) and waits until it is ready. */
export async function startApi(
  environment: Record<string, string>,
  args: readonly string[] = [],
): Promise<ServiceProcess> {
  const port = environment.PORT ?? String(await freePort());
  const child = startNode(['src/api/server.ts', ...args], { ...environment, PORT: port });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(
    async () => (await fetch(`${url}/health/ready`).catch(() => null))?.status === 200,
    () => `the API is not ready:\n${child.output()}`,
    child,
  );
  return { ...child, url };
}

/** Starts `worker.ts`; resolves when it works. */
export async function startWorker(environment: Record<string, string>, queues: string): Promise<ServiceProcess> {
  const child = startNode(['worker.ts', '--queues', queues], { ...environment, LOG_LEVEL: 'info' });
  await waitFor(
    async () => child.output().includes('"msg":"working"'),
    () => `the worker does not work:\n${child.output()}`,
    child,
  );
  return { ...child, url: '' };
}

function startNode(args: readonly string[], environment: Record<string, string>): Omit<ServiceProcess, 'url'> {
  const child = spawn(process.execPath, [...SERVICE_NODE_FLAGS, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return { process: child, output: () => output, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Polls until `condition` holds. @throws with `explain()` after 60 s, or when the process has ended. */
async function waitFor(
  condition: () => Promise<boolean>,
  explain: () => string,
  child: Pick<ServiceProcess, 'process'>,
): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs || child.process.exitCode !== null) throw new Error(explain());
    await delay(50);
  }
}

/** A TCP port of the loopback interface that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { provideTemporalBinary } from '../../scripts/lib/temporal-binary.ts';
import { devServerArguments, devServerEnvironment, whyTemporalIsNotReady } from '../../scripts/lib/temporal-server.ts';
import { freePort } from './service.ts';

export interface TemporalServer {
  readonly address: string;
  readonly binary: string;
  stop(): Promise<void>;
}

const NAMESPACE = 'default';
const START_TIMEOUT_MS = 60_000;
/** Ends the server when its standard input ends: however the tests end, nothing stays. */
const END_WITH_INPUT = '"$0" "$@" </dev/null & server=$!; cat >/dev/null; kill $server; wait $server';

/**
 * Starts a Temporal development server on a free port; it stops with this process at the latest.
 * @param databaseFile keeps its state as `npm start` does. @default in memory
 */
export async function startTemporalServer(databaseFile: string | null = null): Promise<TemporalServer> {
  const binary =
    process.env.TEST_TEMPORAL_BINARY ??
    (await provideTemporalBinary({ say: (line) => process.stderr.write(`${line}\n`) })).path;
  const port = await freePort();
  const args = devServerArguments({ binary, port, uiPort: null, namespace: NAMESPACE, databaseFile });
  const server = spawn('/bin/sh', ['-c', END_WITH_INPUT, binary, ...args], {
    env: devServerEnvironment(process.env),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const exited = once(server, 'exit');
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-4_000);
  });
  const address = `127.0.0.1:${port}`;
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  for (let reason = await notReady(address); reason !== null; reason = await notReady(address)) {
    if (Date.now() > deadlineMs) throw new Error(`the Temporal server did not start: ${reason}\n${log}`);
    await sleep(50);
  }
  return {
    address,
    binary,
    async stop() {
      server.stdin.end();
      await exited;
    },
  };
}

const notReady = (address: string) => whyTemporalIsNotReady(address, NAMESPACE);

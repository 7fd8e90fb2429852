/** A whole service of a command's own, in a state folder of its own: what `npm start` starts, on free ports. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { VARIABLE_NAMES } from '../../src/config.ts';
import { eachLine } from './command.ts';
import { resolvePort } from './ports.ts';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const LOOPBACK = '127.0.0.1';
const POLL_MS = 50;
const STOP_TIMEOUT_MS = 60_000;
/** What it said last is kept for the message of a failed start. */
const KEPT_LINES = 20;

export interface OwnService {
  readonly url: string;
  readonly temporalAddress: string;
  /** The SQLite file of its store. */
  readonly databaseFile: string;
  /** SIGTERM, and wait until all of it has ended. */
  stop(): Promise<void>;
  /** SIGKILL of all its processes, as a power cut would. */
  kill(): Promise<void>;
}

export interface OwnServiceOptions {
  /** Holds store, Temporal's database, logs and pid files; made when it is missing. */
  readonly stateFolder: string;
  /** Variables of the service beside those that keep it to itself. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line that the service says while it starts and runs. */
  readonly onLine?: (line: string) => void;
}

/**
 * Starts the service and resolves when it is ready; one that a killed command left behind in the folder is ended first.
 * @throws Error with what it said when it does not start.
 */
export async function startOwnService({ stateFolder, env = {}, onLine }: OwnServiceOptions): Promise<OwnService> {
  mkdirSync(stateFolder, { recursive: true });
  await endLeftBehind(stateFolder);
  const databaseFile = join(stateFolder, 'lightning.db');
  const [port, temporalPort, uiPort] = await Promise.all(['PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT'].map(freePort));
  const child = spawn(process.execPath, ['scripts/start.ts', '--state', stateFolder], {
    cwd: ROOT,
    // A group of its own, so that all of it can be killed at once.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...WITHOUT_THE_CALLERS_OWN,
      LIGHTNING_DB: databaseFile,
      PORT: String(port),
      TEMPORAL_PORT: String(temporalPort),
      TEMPORAL_UI_PORT: String(uiPort),
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  const group = child.pid ?? 0;
  const identity = identify(group);
  if (identity !== null) writeFileSync(recordPath(stateFolder), JSON.stringify(identity));
  const said: string[] = [];
  const hear = (line: string) => {
    said.push(line);
    if (said.length > KEPT_LINES) said.shift();
    onLine?.(line);
  };
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<'ready'>();
  eachLine(child.stdout, (line) => (line.startsWith('Ready: ') ? becomeReady('ready') : hear(line)));
  eachLine(child.stderr, hear);
  const exited = once(child, 'exit');
  const outcome = await Promise.race([ready, exited.then(() => 'ended' as const)]);
  if (outcome === 'ended') throw new Error(`the service did not start:\n${said.join('\n')}`);
  return {
    url: `http://${LOOPBACK}:${port}`,
    temporalAddress: `${LOOPBACK}:${temporalPort}`,
    databaseFile,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await untilGroupIsEmpty(group);
      rmSync(recordPath(stateFolder), { force: true });
    },
    async kill() {
      signalGroup(group, 'SIGKILL');
      await exited;
      await untilGroupIsEmpty(group);
    },
  };
}

/**
 * Nothing of the caller's own service, neither its store nor its Temporal nor its keys, also where an .env file names them: a variable that
 * is set, if only to nothing, is not read from there. Those of OpenTelemetry are left out altogether: Temporal reads them, too, and an empty
 * one stops it.
 */
const WITHOUT_THE_CALLERS_OWN = Object.fromEntries(
  VARIABLE_NAMES.map((name) => [name, name.startsWith('OTEL_') ? undefined : '']),
);

const freePort = (variable: string) => resolvePort({ variable, host: LOOPBACK, port: 0 });

const recordPath = (stateFolder: string) => join(stateFolder, 'own-service.json');

async function endLeftBehind(stateFolder: string): Promise<void> {
  const path = recordPath(stateFolder);
  if (!existsSync(path)) return;
  const identity: ProcessIdentity = JSON.parse(readFileSync(path, 'utf8'));
  if (isRunning(identity)) {
    signalGroup(identity.pid, 'SIGKILL');
    await untilGroupIsEmpty(identity.pid);
  }
  rmSync(path);
}

/** Whether there was anybody to signal. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

async function untilGroupIsEmpty(group: number): Promise<void> {
  const endMs = Date.now() + STOP_TIMEOUT_MS;
  while (signalGroup(group, 0)) {
    if (Date.now() > endMs) throw new Error(`the processes of group ${group} have not ended`);
    await delay(POLL_MS);
  }
}

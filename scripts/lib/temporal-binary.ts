import { accessSync, constants, existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './command.ts';
import { lock } from './exclusive-lock.ts';
import { StartProblem } from './start-problem.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';

/** The version of the Temporal CLI, with the server in it, that we provide; `tools/temporal/go.mod` pins the same. */
export const TEMPORAL_CLI_VERSION = '1.5.1';
/** The oldest server that has what a turn needs: updates and eager starts without switches. */
const OLDEST_SERVER = [1, 25] as const;
const VERSION_TIMEOUT_MS = 20_000;

export interface TemporalBinary {
  readonly path: string;
  /** Which rung of the ladder gave it. */
  readonly origin: 'PATH' | 'cache' | 'download' | 'build';
}

/** One way to get the binary: writes it to `target`, or says why it could not. */
export type TemporalSource = (
  target: string,
  say: (line: string) => void,
) => Promise<{ readonly error: string } | null>;

export interface TemporalBinaryOptions {
  /** Gets progress, one line at a time. */
  readonly say: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly download?: TemporalSource;
  readonly build?: TemporalSource;
}

/** No Temporal binary could be had; the message says what was tried and what to do. */
export class TemporalUnavailable extends StartProblem {
  override readonly name = 'TemporalUnavailable';
}

/**
 * A `temporal` binary: the one on PATH when it is new enough; else ours in the cache; else downloaded by the Temporal SDK; else built with Go.
 * The last two put it into the cache, outside `node_modules`, once for all clones and one process at a time.
 * @throws TemporalUnavailable
 */
export async function provideTemporalBinary(options: TemporalBinaryOptions): Promise<TemporalBinary> {
  const { say, env = process.env } = options;
  const found = await findTemporalBinary(env);
  if (found !== null) return found;

  const cached = cachedTemporalPath(env);
  const held = await lock(`${cached}.lock`, () =>
    say('Another process is providing the Temporal server: waiting for it.'),
  );
  try {
    if (await isUsable(cached)) return { path: cached, origin: 'cache' };
    rmSync(cached, { force: true });
    return await fetchInto(cached, options);
  } finally {
    held.release();
  }
}

/** The binary that is here already, on PATH or in the cache; null when it would have to be fetched. */
export async function findTemporalBinary(env: NodeJS.ProcessEnv): Promise<TemporalBinary | null> {
  const onPath = findOnPath('temporal', env);
  if (onPath && (await isUsable(onPath))) return { path: onPath, origin: 'PATH' };
  const cached = cachedTemporalPath(env);
  return (await isUsable(cached)) ? { path: cached, origin: 'cache' } : null;
}

/** Where our copy lies: `$XDG_CACHE_HOME` or `~/.cache`. */
export function cachedTemporalPath(env: NodeJS.ProcessEnv): string {
  const cacheFolder = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return join(cacheFolder, 'homeview-lightning', `temporal-v${TEMPORAL_CLI_VERSION}`);
}

async function fetchInto(target: string, options: TemporalBinaryOptions): Promise<TemporalBinary> {
  const { say, env = process.env } = options;
  const sources = [
    { origin: 'download', fetch: options.download ?? downloadTemporal(TEMPORAL_CLI_VERSION) },
    { origin: 'build', fetch: options.build ?? buildTemporal(TEMPORAL_CLI_VERSION, env) },
  ] as const;
  const failures: string[] = [];
  for (const { origin, fetch } of sources) {
    const failure = await fetch(target, say);
    if (!failure && (await isUsable(target))) return { path: target, origin };
    const reason = failure?.error ?? 'the binary does not run on this machine';
    say(`Temporal server, ${origin}: ${reason}.`);
    failures.push(`${origin}: ${reason}`);
  }
  throw new TemporalUnavailable(
    `No Temporal server could be provided (${failures.join('; ')}). ` +
      'Put the Temporal CLI on PATH (https://docs.temporal.io/cli), or install Go 1.24 or newer, or set TEMPORAL_ADDRESS to a running server.',
  );
}

/** Whether the file runs here and holds a server that is new enough. */
async function isUsable(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { code, output } = await run(path, ['--version'], { timeoutMs: VERSION_TIMEOUT_MS });
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(output) ?? [];
  if (code !== 0 || !major || !minor) return false;
  const [oldestMajor, oldestMinor] = OLDEST_SERVER;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

/** The first executable file of that name on PATH. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

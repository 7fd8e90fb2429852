import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildSpec, ChildTimings } from './child.ts';
import { type ExclusiveLock, tryLock } from './exclusive-lock.ts';
import { endLeftovers } from './pid-files.ts';
import { StartProblem } from './start-problem.ts';
import { pidFolderOf, Supervisor } from './supervisor.ts';

export interface ServiceOptions {
  /** Holds the lock, the pid files and the logs; one running service for each. */
  readonly stateFolder: string;
  readonly say: (line: string) => void;
  readonly timings?: Partial<ChildTimings>;
}

/** Starts what the service consists of and returns its ready line. Children made by `supervise` are stopped at the end. */
export type BringUp = (supervise: (specs: readonly ChildSpec[]) => Supervisor) => Promise<string>;

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const LEFTOVER_GRACE_MS = 5_000;

/**
 * Runs a service until a stop signal: alone in its state folder, after ending what an earlier run left there when it was killed.
 * Prints its ready line, and nothing else, on standard output. Returns the exit code: 0 after a signal, 1 when it cannot start.
 */
export async function runService(options: ServiceOptions, bringUp: BringUp): Promise<number> {
  const { stateFolder, say } = options;
  const held = claim(stateFolder);
  if (held === null) {
    say(`Already running here${runningPid(stateFolder)}: stop that one first.`);
    return 1;
  }
  const stopRequested = stopSignal();
  const supervisors: Supervisor[] = [];
  let isStopping = false;
  const supervise = (specs: readonly ChildSpec[]) => {
    const supervisor = new Supervisor(specs, options);
    supervisors.push(supervisor);
    // Bringing up goes on in the background when a stop interrupts it: what it starts now must not stay.
    if (isStopping) void supervisor.stop();
    return supervisor;
  };
  try {
    const leftovers = await endLeftovers(pidFolderOf(stateFolder), LEFTOVER_GRACE_MS);
    if (leftovers.length > 0) say(`Ended what an earlier start left behind: ${leftovers.join(', ')}.`);
    const readyLine = await Promise.race([bringUp(supervise), stopRequested]);
    if (readyLine !== null) process.stdout.write(`${readyLine}\n`);
    await stopRequested;
    say('Stopping ...');
    return 0;
  } catch (error) {
    say(error instanceof StartProblem ? error.message : String(error instanceof Error ? error.stack : error));
    return 1;
  } finally {
    isStopping = true;
    for (const supervisor of supervisors.reverse()) await supervisor.stop();
    held.release();
  }
}

/** The right to run in this folder, or null when another process has it. */
function claim(stateFolder: string): ExclusiveLock | null {
  mkdirSync(stateFolder, { recursive: true });
  const held = tryLock(join(stateFolder, 'start.lock'));
  // Only for the message of a second start: the lock itself is the kernel's.
  if (held) writeFileSync(join(stateFolder, 'start.pid'), String(process.pid));
  return held;
}

function runningPid(stateFolder: string): string {
  const path = join(stateFolder, 'start.pid');
  const pid = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return pid === '' ? '' : ` (process ${pid})`;
}

/**
 * Resolves with null at the first stop signal. Later ones change nothing: one Ctrl-C arrives up to three times, from the terminal, npm and bootstrap,
 * and every child that does not stop is killed after a while anyway.
 */
function stopSignal(): Promise<null> {
  // A closed terminal takes our outputs with it; that must not end us before the children have ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.on(signal, () => resolve(null));
  });
}

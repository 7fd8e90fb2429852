import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running `npm start`, in a process group of its own. */
export interface NpmStart {
  readonly readyLine: string;
  /** What it told people while it started. */
  readonly progress: string;
  /** Sends SIGTERM to npm alone, as a process manager does, and waits until no process of the group is left. */
  stop(): Promise<void>;
  /** SIGKILL of the whole group. */
  kill(): Promise<void>;
}

const READY = /^Ready: .*$/m;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

/** Runs the README's command in a clone, and resolves when it has printed its ready line. @throws when it ends before that */
export async function npmStart(folder: string, env: NodeJS.ProcessEnv): Promise<NpmStart> {
  const child = spawn('npm', ['start'], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const group = child.pid ?? 0;
  let [stdout, progress] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    progress += chunk;
  });
  const kill = async () => {
    signalGroup(group, 'SIGKILL');
    await exited;
    await emptyGroup(group);
  };
  while (!READY.test(stdout)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      await kill();
      throw new Error(`npm start ended:\n${stdout}${progress}`);
    }
    await sleep(POLL_MS);
  }
  return {
    readyLine: READY.exec(stdout)?.[0] ?? '',
    progress,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await emptyGroup(group);
    },
    kill,
  };
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

async function emptyGroup(group: number): Promise<void> {
  const deadlineMs = Date.now() + STOP_TIMEOUT_MS;
  while (signalGroup(group, 0)) {
    if (Date.now() > deadlineMs) throw new Error('processes of npm start are left');
    await sleep(POLL_MS);
  }
}

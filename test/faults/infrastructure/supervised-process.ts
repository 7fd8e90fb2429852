import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How to start a process; asked anew at every start, so that a restart may differ from the start before it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user to run as; absent: ours. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const RESTART_DELAY_MS = 100;
/** A process that cannot start (what it needs is away) is tried again at growing intervals, up to this one. */
const LONGEST_RESTART_DELAY_MS = 2_000;
/** A process that lived this long had started. */
const STARTED_AFTER_MS = 5_000;
const OUTPUT_LIMIT = 20_000;

/** A process that is started again whenever it ends, as a supervisor does; the faults end and pause it. */
export class SupervisedProcess {
  readonly name: string;
  readonly #command: () => Command;
  /** Processes that it has itself, and that a pause must stop too. */
  readonly #withChildren: boolean;
  readonly #logFile: string;
  #child: ChildProcess | null = null;
  #supervision: Promise<void> | null = null;
  #isStopping = false;
  #output = '';
  #outputOfThisStart = '';
  #exits: string[] = [];

  /** @param options.logFile takes what it prints, both streams, all starts. */
  constructor(
    name: string,
    command: () => Command,
    { logFile, withChildren = false }: { readonly logFile: string; readonly withChildren?: boolean },
  ) {
    this.name = name;
    this.#command = command;
    this.#logFile = logFile;
    this.#withChildren = withChildren;
  }

  /** The end of what it printed, both streams, all starts. */
  get output(): string {
    return this.#output;
  }

  /** The end of what its present process printed, both streams. */
  get outputOfThisStart(): string {
    return this.#outputOfThisStart;
  }

  /** How its processes ended, those that a fault killed included. */
  get exits(): readonly string[] {
    return this.#exits;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    this.#supervision ??= this.#supervise();
  }

  /** SIGKILL: the process gets no chance to tidy up. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** SIGTERM, as a deploy does: the process ends in its own time, and is started again. Resolves when it has ended. */
  async replace(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    await this.resume();
    child.kill('SIGTERM');
    await ended;
    this.#outputOfThisStart = '';
  }

  /** SIGSTOP, to the process and its children: it holds its connections and answers nothing. */
  async pause(): Promise<void> {
    await this.#signalAll('SIGSTOP');
  }

  async resume(): Promise<void> {
    await this.#signalAll('SIGCONT');
  }

  /** Ends it for good: SIGTERM (or the given signal), and SIGKILL after `graceMs`. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', graceMs = 15_000): Promise<void> {
    this.#isStopping = true;
    await this.resume();
    this.#child?.kill(signal);
    const forced = setTimeout(() => this.kill(), graceMs);
    await this.#supervision;
    clearTimeout(forced);
  }

  async #supervise(): Promise<void> {
    let delayMs = RESTART_DELAY_MS;
    while (!this.#isStopping) {
      const startedMs = Date.now();
      this.#child = this.#spawn();
      const [code, signal] = await once(this.#child, 'exit');
      this.#exits.push(String(signal ?? code));
      if (this.#isStopping) return;
      delayMs = Date.now() - startedMs > STARTED_AFTER_MS ? RESTART_DELAY_MS : delayMs * 2;
      await delay(Math.min(delayMs, LONGEST_RESTART_DELAY_MS));
    }
  }

  #spawn(): ChildProcess {
    const { program, args, environment, user } = this.#command();
    const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], ...user });
    this.#outputOfThisStart = '';
    const keep = (chunk: unknown): void => {
      this.#output = (this.#output + String(chunk)).slice(-OUTPUT_LIMIT);
      if (child === this.#child)
        this.#outputOfThisStart = (this.#outputOfThisStart + String(chunk)).slice(-OUTPUT_LIMIT);
      appendFileSync(this.#logFile, String(chunk));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return child;
  }

  async #signalAll(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    // The parent first: stopped, it starts no further child.
    const pids = [pid, ...(this.#withChildren ? await childrenOf(pid) : [])];
    for (const each of signal === 'SIGCONT' ? pids.reverse() : pids) {
      try {
        process.kill(each, signal);
      } catch (error) {
        // It ended in the meantime.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    }
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const list = spawn('ps', ['-A', '-o', 'pid=,ppid='], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  list.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(list, 'close');
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []));
}

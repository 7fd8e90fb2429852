import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eachLine } from './command.ts';
import { removePidFile, writePidFile } from './pid-files.ts';
import { StartProblem } from './start-problem.ts';

/** A process that the supervisor keeps running. */
export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Children of a lower stage are ready before those of the next one start, and stop after them. */
  readonly stage: number;
  /** Asked again and again after a start, with the last lines that this start printed: null when the child is ready, else what is missing. */
  readonly whyNotReady: (lastLines: readonly string[]) => Promise<string | null>;
  /** Whether `whyNotReady` goes on being asked once it was ready: a child that lives and does not work is started again. @default false */
  readonly isWatched?: boolean;
  /** What a person should see of a line of its output; null for nothing. Everything goes to its log file. */
  readonly shownLine: (line: string) => string | null;
}

export interface ChildTimings {
  /** How long a start may take. */
  readonly readyTimeoutMs: number;
  /** How long a child may take to stop before it is killed. */
  readonly stopTimeoutMs: number;
  /** The wait before a second restart in a row; doubles up to `longestBackoffMs`. The first restart is immediate. */
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  /** A child that was ready for this long starts afresh with immediate restarts. */
  readonly healthyAfterMs: number;
  /** How often the very first start may fail before the supervisor gives up. */
  readonly startAttempts: number;
  /** Between two looks at a watched child. */
  readonly watchEveryMs: number;
  /** A watched child that did not work at so many looks in a row is killed. */
  readonly brokenLooks: number;
}

export const DEFAULT_TIMINGS: ChildTimings = {
  readyTimeoutMs: 60_000,
  stopTimeoutMs: 15_000,
  firstBackoffMs: 200,
  longestBackoffMs: 10_000,
  healthyAfterMs: 30_000,
  startAttempts: 3,
  // Half a minute: a pause of the machine, or a burst of load, ends by itself sooner.
  watchEveryMs: 10_000,
  brokenLooks: 3,
};

export interface ChildContext {
  readonly pidFolder: string;
  readonly logFolder: string;
  readonly timings: ChildTimings;
  readonly say: (line: string) => void;
}

/** A child whose first start failed again and again. */
export class ChildFailed extends StartProblem {
  override readonly name = 'ChildFailed';
}

const POLL_MS = 50;
const LAST_WORDS_MS = 200;
const LAST_LINES = 30;
const LINES_IN_MESSAGE = 5;
const LOG_ROTATION_BYTES = 20 * 1024 * 1024;

/** One child: started, watched, started again when it dies, stopped when asked. */
export class Child {
  readonly spec: ChildSpec;
  readonly #context: ChildContext;
  readonly #log: NodeJS.WritableStream;
  readonly #stopping = new AbortController();
  #process: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #lastLines: readonly string[] = [];
  #ending = '';
  #watched: Promise<void> = Promise.resolve();

  constructor(spec: ChildSpec, context: ChildContext) {
    this.spec = spec;
    this.#context = context;
    this.#log = openLog(context.logFolder, spec.name);
  }

  /** Resolves when the child is ready for the first time; from then on it is started again whenever it ends. @throws ChildFailed */
  async start(): Promise<void> {
    await this.#startUntilReady(this.#context.timings.startAttempts);
    this.#watched = this.#keepRunning();
  }

  /** Ends the child: SIGTERM, then SIGKILL when it takes too long. Safe to call at any time, also twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#process;
    if (child) {
      child.kill('SIGTERM');
      const isLate = await Promise.race([
        this.#exited.then(() => false),
        sleep(this.#context.timings.stopTimeoutMs, true, { ref: false }),
      ]);
      if (isLate) {
        this.#say(`did not stop in ${this.#context.timings.stopTimeoutMs / 1000} s: killed`);
        child.kill('SIGKILL');
      }
    }
    await this.#exited;
    await this.#watched;
    this.#log.end();
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Restarts the child whenever it ends. Never gives up: what it lacks now, a database say, may come back. */
  async #keepRunning(): Promise<void> {
    const { healthyAfterMs } = this.#context.timings;
    for (let quickDeaths = 0; ; quickDeaths += 1) {
      const readySinceMs = Date.now();
      await Promise.race([this.#exited, this.#killWhenBroken()]);
      await this.#exited;
      if (this.#isStopping) return;
      if (Date.now() - readySinceMs > healthyAfterMs) quickDeaths = 0;
      this.#say(`${this.#ending}: restarting`);
      await this.#backOff(quickDeaths);
      await this.#startUntilReady(Number.POSITIVE_INFINITY);
      if (this.#isStopping) return;
      this.#say('is back');
    }
  }

  /** Looks at a watched child until it has ended; one that lives and does not work it kills, so that it is started again. */
  async #killWhenBroken(): Promise<void> {
    if (this.spec.isWatched !== true) return;
    const { watchEveryMs, brokenLooks } = this.#context.timings;
    const child = this.#process;
    for (let broken = 0; this.#process === child && !this.#isStopping; ) {
      await Promise.race([this.#exited, sleep(watchEveryMs, undefined, { signal: this.#stopping.signal })]).catch(
        () => undefined,
      );
      if (this.#process !== child || this.#isStopping) return;
      const reason = await this.spec.whyNotReady(this.#lastLines);
      broken = reason === null ? 0 : broken + 1;
      if (broken < brokenLooks || this.#isStopping) continue;
      this.#say(`runs and does not work (${reason}): killed`);
      child?.kill('SIGKILL');
      return;
    }
  }

  async #startUntilReady(attempts: number): Promise<void> {
    for (let attempt = 1; !this.#isStopping; attempt += 1) {
      this.#spawn();
      const problem = await this.#waitUntilReady();
      if (problem === null || this.#isStopping) return;
      if (attempt === attempts) {
        throw new ChildFailed(`${this.spec.name} cannot be started: ${problem}. ${this.#explanation()}`);
      }
      this.#say(`${problem}: trying again`);
      await this.#backOff(attempt);
    }
  }

  #spawn(): void {
    const { name, stage, command, args, env } = this.spec;
    // Never `detached`: the children stay in this process group, so that a signal to the group reaches them all.
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    this.#lastLines = [];
    if (child.pid !== undefined) writePidFile(this.#context.pidFolder, { name, stage, pid: child.pid });
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => this.#takeLine(line));
    this.#exited = this.#endOf(child);
  }

  /** Resolves when the process has ended and its last words were read; then its pid file is gone too. */
  async #endOf(child: ChildProcess): Promise<void> {
    const closed = new Promise((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#ending = `ended (${signal ?? `exit code ${code}`})`;
        resolve();
      });
      child.once('error', (error) => {
        // A process that never was ends with this event alone.
        if (child.pid !== undefined) return;
        this.#ending = `could not be started (${error.message})`;
        resolve();
      });
    });
    removePidFile(this.#context.pidFolder, this.spec.name);
    this.#process = null;
    // Processes that it started may hold its outputs open for longer.
    await Promise.race([closed, sleep(LAST_WORDS_MS)]);
  }

  /** Null when the child is ready (or stopping), else what went wrong; in that case it has ended. */
  async #waitUntilReady(): Promise<string | null> {
    const { readyTimeoutMs } = this.#context.timings;
    const deadlineMs = Date.now() + readyTimeoutMs;
    let reason: string | null = 'no answer';
    while (this.#process && !this.#isStopping) {
      // A check that hangs must not hide that the child has ended.
      reason = await Promise.race([this.spec.whyNotReady(this.#lastLines), this.#exited.then(() => reason)]);
      if (reason === null && this.#process) return null;
      if (Date.now() > deadlineMs) {
        this.#process?.kill('SIGKILL');
        await this.#exited;
        return `was not ready after ${readyTimeoutMs / 1000} s (${reason})`;
      }
      await Promise.race([sleep(POLL_MS), this.#exited]);
    }
    return this.#isStopping ? null : this.#ending;
  }

  async #backOff(deaths: number): Promise<void> {
    const { firstBackoffMs, longestBackoffMs } = this.#context.timings;
    if (deaths === 0) return;
    const delayMs = Math.min(firstBackoffMs * 2 ** (deaths - 1), longestBackoffMs);
    await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #takeLine(line: string): void {
    this.#lastLines = [...this.#lastLines, line].slice(-LAST_LINES);
    this.#log.write(`${new Date().toISOString()} ${line}\n`);
    const shown = this.spec.shownLine(line);
    if (shown !== null) this.#say(shown);
  }

  #say(text: string): void {
    this.#context.say(`[${this.spec.name}] ${text}`);
  }

  #explanation(): string {
    const logFile = join(this.#context.logFolder, `${this.spec.name}.log`);
    const said =
      this.#lastLines.length === 0
        ? 'It said nothing.'
        : `It said: ${this.#lastLines.slice(-LINES_IN_MESSAGE).join(' | ')}`;
    return `${said} (whole log: ${logFile})`;
  }
}

function openLog(folder: string, name: string): NodeJS.WritableStream {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATION_BYTES) renameSync(path, `${path}.1`);
  const log = createWriteStream(path, { flags: 'a' });
  // A full disk must not end the service.
  log.on('error', () => undefined);
  return log;
}

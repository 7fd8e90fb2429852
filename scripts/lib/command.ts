import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The command is killed (SIGKILL) after this long. @default no limit */
  readonly timeoutMs?: number;
  /** Called with each line of both outputs as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** The exit code; null when the command could not be started, was killed, or took too long. */
  readonly code: number | null;
  /** Standard output and standard error, together, in the order they came. */
  readonly output: string;
}

/** Runs a command to its end and returns what it said; never rejects. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd && { cwd: options.cwd }),
      ...(options.env && { env: options.env }),
      ...(options.timeoutMs && { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    const chunks: string[] = [];
    const stopWatching = onExit(() => child.kill('SIGKILL'));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
      if (options.onLine) eachLine(stream, options.onLine);
    }
    const finish = (code: number | null) => {
      stopWatching();
      resolve({ code, output: chunks.join('') });
    };
    child.once('error', (error) => {
      chunks.push(error.message);
      finish(null);
    });
    child.once('close', finish);
  });
}

/** Calls `onLine` with each whole line of a stream, without its line end; a last line without one counts too. */
export function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

/** Calls `action` when this process ends; returns how to take that back. */
function onExit(action: () => void): () => void {
  process.once('exit', action);
  return () => process.removeListener('exit', action);
}

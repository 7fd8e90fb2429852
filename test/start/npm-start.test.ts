import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provideTemporalBinary } from '../../scripts/lib/temporal-binary.ts';
import { freePort } from '../support/service.ts';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '../..');
const QUESTION = 'How much to paint my living room?';

let folder: string;
let environment: NodeJS.ProcessEnv;
const running: Run[] = [];

interface Run {
  readonly pid: number;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

beforeAll(async () => {
  await provideTemporalBinary({ say: () => undefined });
  folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
  // Fixed for all starts of this file: a restart must find its ports free again.
  const [PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT] = await Promise.all([freePort(), freePort(), freePort()]);
  const { TEST_TEMPORAL_ADDRESS: _address, DATABASE_URL: _url, ...inherited } = process.env;
  environment = {
    ...inherited,
    PORT: String(PORT),
    TEMPORAL_PORT: String(TEMPORAL_PORT),
    TEMPORAL_UI_PORT: String(TEMPORAL_UI_PORT),
    LIGHTNING_DB: join(folder, 'lightning.db'),
    FEEDBACK_WINDOW: '10m',
  };
});
afterAll(async () => {
  for (const { pid, ended } of running) {
    signalGroup(pid, 'SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** What `npm start` runs: npm would print a banner of its own. */
const BARE = [process.execPath, 'scripts/bootstrap.mjs', 'scripts/start.ts'];
const WITH_NPM = ['npm', 'start', '--'];

/** A start in a process group of its own. */
function start(env: NodeJS.ProcessEnv = {}, state = 'var', [program = '', ...args]: readonly string[] = BARE): Run {
  const child = spawn(program, [...args, '--state', join(folder, state)], {
    cwd: ROOT,
    env: { ...environment, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const run = { pid: child.pid ?? 0, output, ended };
  running.push(run);
  return run;
}

async function startUntilReady(command: readonly string[] = BARE): Promise<Run> {
  const run = start({}, 'var', command);
  let hasEnded = false;
  void run.ended.then(() => {
    hasEnded = true;
  });
  while (!/^Ready: .*\n/m.test(run.output.stdout)) {
    if (hasEnded) throw new Error(`npm start ended:\n${run.output.stderr}`);
    await sleep(50);
  }
  return run;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

const url = (path: string) => `http://127.0.0.1:${environment.PORT}${path}`;
async function post(
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> {
  const response = await fetch(url(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: Object(await response.json()) };
}
const get = async (path: string): Promise<Record<string, unknown>> => Object(await (await fetch(url(path))).json());

/** Asks until the service answers: it may just be starting again. */
async function askUntilAnswered(body: object): Promise<Record<string, unknown>> {
  for (;;) {
    const answer = await post('/api/v1/chat', body).catch(() => null);
    if (answer?.status === 200) return answer.json;
    await sleep(100);
  }
}

/** The process id of a child on record. */
const pidOf = (name: string): number => JSON.parse(readFileSync(join(folder, 'var/pids', `${name}.json`), 'utf8')).pid;

describe('npm start', () => {
  it('brings everything up with one ready line, whose addresses answer', async () => {
    const { output } = await startUntilReady();
    expect(output.stdout).toBe(
      `Ready: chat ${url('')} | API ${url('/docs')} | Temporal UI http://127.0.0.1:${environment.TEMPORAL_UI_PORT}\n`,
    );
    const statuses = await Promise.all(
      [...(output.stdout.match(/http\S+/g) ?? []), url('/health/ready')].map(
        async (address) => (await fetch(address)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  it('a turn is answered at once, and the page may kill the worker', async () => {
    const { json } = await post('/api/v1/chat', { message: QUESTION, message_id: 'turn-over-restart' });
    expect(json).toMatchObject({ intent: 'cost_estimate', tracked: true });
    expect(await get('/api/v1/web-config')).toMatchObject({ kill_switch: true });
  });

  it('a killed API is started again, and the same message id gets its answer', async () => {
    const [run] = running;
    process.kill(pidOf('api'), 'SIGKILL');
    const answer = await askUntilAnswered({ message: QUESTION, message_id: 'turn-of-the-killed' });
    expect(answer).toMatchObject({ tracked: true });
    expect(run?.output.stderr).toContain('[api] ended (SIGKILL): restarting');
  });

  it('a killed Temporal server is started again and keeps its workflows', async () => {
    process.kill(pidOf('temporal'), 'SIGKILL');
    const answer = await askUntilAnswered({ message: QUESTION, message_id: randomUUID() });
    expect(answer).toMatchObject({ tracked: true });
  });

  it('a second start beside it says so and changes nothing', async () => {
    const second = start();
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output.stdout).toBe('');
    expect(second.output.stderr).toMatch(/^Already running here \(process \d+\): stop that one first\.\n$/);
    expect((await fetch(url('/health/ready'))).status).toBe(200);
  });

  it('Ctrl-C, which reaches every process of the group, stops all of them and succeeds', async () => {
    const [run] = running;
    signalGroup(run?.pid ?? 0, 'SIGINT');
    expect(await run?.ended).toEqual({ code: 0, signal: null });
    expect(run?.output.stdout.split('\n')).toHaveLength(2);
    expect(readdirSync(join(folder, 'var/pids'))).toEqual([]);
    await expect(fetch(url('/health/live'))).rejects.toThrow();
  });

  it('after a stop and a start an open turn still takes its feedback', async () => {
    await startUntilReady();
    const before = await get('/api/v1/chat/messages/turn-over-restart');
    expect(before).toMatchObject({ explicit_reward: null });
    const feedback = {
      message_id: 'turn-over-restart',
      feedback_type: 'thumbs_up',
    };
    expect((await post('/api/v1/chat/feedback', feedback)).status).toBe(201);
    let after = before;
    while (after.explicit_reward === null) {
      await sleep(50);
      after = await get('/api/v1/chat/messages/turn-over-restart');
    }
    expect(after).toMatchObject({ explicit_reward: 1, feedback: [{ source: 'live' }] });
  });

  it('SIGKILL of everything in the middle of a turn: after a restart one row and one answer', async () => {
    const run = running.at(-1);
    const body = { message: QUESTION, message_id: 'turn-of-the-crash', conversation_id: 'conversation-of-the-crash' };
    const interrupted = post('/api/v1/chat', body).catch(() => 'connection lost');
    signalGroup(run?.pid ?? 0, 'SIGKILL');
    await Promise.all([interrupted, run?.ended]);

    await startUntilReady();
    const [first, second] = await Promise.all([askUntilAnswered(body), askUntilAnswered(body)]);
    expect(first?.response).toBe(second?.response);
    const { messages } = await get('/api/v1/chat/conversations/conversation-of-the-crash');
    expect(messages).toHaveLength(1);
  });

  it('a start after only the supervisor was killed ends what was left and recovers', async () => {
    const api = pidOf('api');
    const supervisor = Number(readFileSync(join(folder, 'var/start.pid'), 'utf8'));
    process.kill(supervisor, 'SIGKILL');
    await running.at(-1)?.ended;
    const { output } = await startUntilReady(WITH_NPM);
    expect(output.stderr).toContain('Ended what an earlier start left behind:');
    expect(pidOf('api')).not.toBe(api);
    expect((await fetch(url('/health/ready'))).status).toBe(200);
  });

  it('SIGTERM to npm itself stops everything', async () => {
    const run = running.at(-1);
    process.kill(run?.pid ?? 0, 'SIGTERM');
    await run?.ended;
    while (readdirSync(join(folder, 'var/pids')).length > 0) await sleep(50);
    await expect(fetch(url('/health/live'))).rejects.toThrow();
  });
});

describe('npm start refuses in one line', () => {
  it('a wrong value', async () => {
    const { output, ended } = start({ FEEDBACK_WINDOW: 'tomorrow' }, 'refused');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output.stderr).toMatch(/^FEEDBACK_WINDOW="tomorrow": expected [^\n]+\n$/);
  });

  it('a port that another program has', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { output, ended } = start({ TEMPORAL_PORT: String(port) }, 'refused');
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output.stderr).toBe(
      `TEMPORAL_PORT=${port}: another program listens on 127.0.0.1:${port}; choose a free port\n`,
    );
    stranger.close();
  });
});

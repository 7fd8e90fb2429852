import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { openInProcessService } from '../../scripts/lib/in-process-service.ts';
import { homeCatalogue } from '../../scripts/lib/simulation/catalogue.ts';
import type { Turn } from '../../src/domain/turn/turn.ts';
import { createSimulation } from '../../src/simulation/simulate.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(180_000);

const ROOT = path.resolve(import.meta.dirname, '../..');
const KEYS = { app: 'app-key-0123456789abcdef', ana: 'ana-key-0123456789abcdef', ops: 'ops-key-0123456789abcdef' };
const FIRST_KEYS = `app:chat:${KEYS.app},ana:analyst:${KEYS.ana},ops:operator:${KEYS.ops}`;
const TURNS = 48;
const SIMULATION = { family: 'planted', seed: 7, users: 12, concurrency: 4 } as const;
const EVER = { acceptedBefore: '9999-01-01T00:00:00.000Z', stampedAfter: '9999-01-01T00:00:00.000Z' };
const ASK = { message: 'How much to paint my living room?' };
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

function simulate(world: World, ...args: readonly string[]): { child: ChildProcess; ended: Promise<SimulateResult> } {
  const child = spawn(process.execPath, ['scripts/simulate.ts', '--url', world.url, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}
interface SimulateResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const stored = async (store: LightningStore) =>
  (await store.listTrainingSamples({ agent: 'chat_agent', after: null, limit: 1_000 }))
    .filter(({ simulated }) => simulated)
    .sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
const shapeOf = ({ messageId, message, response, assignment, userSignalReward }: Turn) => ({
  ...{ messageId, message, response, assignment, userSignalReward },
});

describe.each(ENGINES)('npm run simulate against a service on %s', (engine) => {
  let world: World;
  let store: LightningStore;
  beforeAll(async () => {
    world = await startWorld(engine, { LIGHTNING_API_KEYS: FIRST_KEYS, FEEDBACK_WINDOW: '1h', RATE_LIMIT: 'off' });
    const { DATABASE_URL: databaseUrl, LIGHTNING_DB: file } = world.environment;
    store = openLightningStore({ databaseUrl, file });
  });
  afterAll(async () => {
    await store?.close();
    await world?.stop();
  });

  const options = ['--turns', String(TURNS), '--seed', '7', '--taste', 'planted', '--users', '12'];

  test('killed on its way and run again it makes every turn once: the same turns and rewards as in process', async () => {
    const first = simulate(world, ...options, '--key', KEYS.app, '--concurrency', '2');
    while ((await stored(store)).length < 8) await delay(20);
    first.child.kill('SIGKILL');
    await first.ended;
    const before = await stored(store);
    expect(before.length).toBeLessThan(TURNS);

    const { code, stdout } = await simulate(world, ...options, '--key', KEYS.app).ended;
    expect(code).toBe(0);
    const there = Number(/(\d+) already there/.exec(stdout)?.[1]);
    expect(stdout).toContain(`Turns: ${TURNS} (${TURNS - there} new, ${there} already there), 0 without an answer`);
    expect(there).toBeGreaterThanOrEqual(8);
    expect(stdout).toMatch(/Feedback: \d+ \((\w+ \d+(, )?)+\)\.\nMean implicit reward 0\.\d{3}; mean reward score of/);

    const service = await openInProcessService();
    try {
      await createSimulation(SIMULATION, homeCatalogue(), service.homeview).run(TURNS, () => undefined);
      const expected = (await stored(service.store)).map(shapeOf);
      // Feedback is applied by its turn's workflow, a moment after it was acknowledged.
      for (let looks = 0; looks < 100; looks += 1) {
        if ((await store.listPendingFeedback({ ...EVER, limit: 1 })).length === 0) break;
        await delay(100);
      }
      expect((await stored(store)).map(shapeOf)).toEqual(expected);
    } finally {
      await service.close();
    }
    const firstMade = before.map(({ messageId, createdAt }) => ({ messageId, createdAt }));
    expect(await stored(store)).toEqual(expect.arrayContaining(firstMade.map((row) => expect.objectContaining(row))));
  });

  test('only keys mark turns as simulated, and only with "true"', async () => {
    const ask = (headers: Record<string, string>) => world.api.post('/api/v1/chat', ASK, { headers });
    for (const value of ['yes', 'false', '1']) {
      const { status, json } = await ask({ ...bearer(KEYS.app), Simulated: value });
      expect(status).toBe(422);
      expect(json).toMatchObject({
        type: '/problems/invalid_request',
        errors: [{ detail: expect.stringContaining('Simulated') }],
      });
    }
    const signedIn = await world.api.post('/api/v1/session', { key: KEYS.app });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = { Cookie: cookie, Origin: world.url };
    expect((await ask({ ...session, Simulated: 'true' })).status).toBe(422);
    expect((await ask({ ...bearer(KEYS.ana), Simulated: 'true' })).status).toBe(403);
    expect((await ask(session)).status).toBe(200);
    const given = {
      user_message: ASK.message,
      ai_response: 'About $400 to $900 for a 12x15 room.',
      message_id: 'told',
    };
    const headers = { ...bearer(KEYS.app), Simulated: 'true' };
    expect((await world.api.post('/api/v1/chat/track', given, { headers })).status).toBe(200);
    expect((await store.findTurn('told'))?.simulated).toBe(true);
  });

  test('--delete takes all of it away, with its feedback and its running workflows, and nothing of people', async () => {
    const person = await world.api.post('/api/v1/chat', ASK, { headers: bearer(KEYS.app) });
    const made = await stored(store);
    const [turn] = made;
    if (turn === undefined) throw new Error('nothing was simulated');
    const connection = await Connection.connect({ address: world.temporalAddress });
    const temporal = new Client({ connection, namespace: world.namespace });
    try {
      const describeTurn = () => temporal.workflow.getHandle(turn.workflowId).describe();
      expect((await describeTurn()).status.name).toBe('RUNNING');

      const refused = await simulate(world, '--delete', '--key', KEYS.app).ended;
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('403') });
      expect(await stored(store)).toHaveLength(made.length);

      const { code, stdout } = await simulate(world, '--delete', '--key', KEYS.ops).ended;
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: `Deleted ${made.length} simulated turns, with their feedback and their workflows.\n`,
      });
      expect(await stored(store)).toEqual([]);
      expect(await store.listFeedbackOf(made.map(({ messageId }) => messageId))).toEqual(new Map());
      await expect(describeTurn()).rejects.toThrow(WorkflowNotFoundError);
      expect(await store.findTurn(person.json.message_id)).not.toBeNull();
      const again = await world.api.delete('/api/v1/simulated-turns', { headers: bearer(KEYS.ops) });
      expect(again).toMatchObject({ status: 200, json: { deleted: 0 } });
    } finally {
      await connection.close();
    }
  });
});

describe('the options of npm run simulate', () => {
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, ['scripts/simulate.ts', ...args], { cwd: ROOT });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const [code] = await once(child, 'close');
    return { code, output };
  };

  test.each([
    [['--nope'], "Unknown option '--nope'"],
    [['extra'], "Unexpected argument 'extra'"],
    [['--turns', 'x'], '--turns: expected a whole number from 1 to 10000000, found "x"'],
    [['--taste', 'sweet'], '--taste: expected persona, null, reversed, drifting, planted, found "sweet"'],
    [['--url', 'here'], '--url: expected an address that starts with http:// or https://, found "here"'],
  ])('%j are refused with one line and code 2', async (args, line) => {
    expect(await run(...args)).toEqual({ code: 2, output: `${line}\n` });
  });

  test('--help lists them', async () => {
    const { code, output } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--turns', '--seed', '--taste', '--users', '--concurrency', '--url', '--key', '--delete']) {
      expect(output).toContain(option);
    }
  });
});

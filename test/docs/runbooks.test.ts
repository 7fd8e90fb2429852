/** The commands of docs/runbooks, run as the pages print them: on a service that is broken that way, and again after the action. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import postgres from 'postgres';
import { migrate } from '../../src/store/migrate.ts';
import { type FaultWorld, startFaultWorld } from '../faults/infrastructure/fault-world.ts';
import { poll } from '../faults/support/poll.ts';
import { canMount, mountSmallDisk } from '../faults/support/small-disk.ts';
import { codeBlocks } from '../support/markdown.ts';
import { OpenApiClient } from '../support/open-api-client.ts';
import { environmentOfPage, executeCommand, type Variables } from '../support/page-command.ts';
import { temporalForTests } from '../support/temporal.ts';
import { startWorld } from '../support/world.ts';
import { buildOfToday } from '../upgrade/builds.ts';
import { answeredMemo } from '../upgrade/workflow-change.ts';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '../..');
const PAGES = join(ROOT, 'docs/runbooks');
const PAINT = 'How much to paint my living room?';
const NOTHING_WRONG = /Nothing is wrong with the turns\.\nexit code 0\n$/;

/** Pages whose commands are run where their service is broken anyway. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = { 'bad-candidate.md': 'test/rollout/orders.test.ts' };

/** The commands of a page, in order; each must be run by its test. */
const unrun = new Map<string, Set<string>>();
function commandsOf(page: string): readonly string[] {
  const blocks = codeBlocks(readFileSync(join(PAGES, page), 'utf8').replaceAll(/^ {3}/gm, ''));
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  unrun.set(page, new Set(commands));
  return commands;
}

let folder: string;
let binFolder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
  binFolder = join(folder, 'bin');
  mkdirSync(binFolder);
  symlinkSync((await temporalForTests()).binary, join(binFolder, 'temporal'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command of a page; what it prints, with its exit code in the last line. */
async function run(page: string, command: string | undefined, variables: Variables): Promise<string> {
  if (command === undefined) throw new Error(`${page} has not that many commands`);
  unrun.get(page)?.delete(command);
  const port = variables.PORT ?? '8000';
  const here = command.replaceAll('localhost:8000', `127.0.0.1:${port}`);
  return await executeCommand(here, { ...variables, PATH: `${binFolder}:${process.env.PATH}` });
}

describe('on PostgreSQL and a Temporal server of its own', () => {
  let world: FaultWorld;
  let api: OpenApiClient;
  let variables: Variables;
  beforeAll(async () => {
    const { binary } = await temporalForTests();
    world = await startFaultWorld({
      ...{ engine: 'postgres', temporalBinary: binary, feedbackWindow: '30m', logFolder: folder },
    });
    api = new OpenApiClient(world.apiUrl);
    variables = {
      DATABASE_URL: world.storeUrl ?? '',
      TEMPORAL_ADDRESS: world.temporalAddress,
      TEMPORAL_NAMESPACE: world.namespace,
      LOG_LEVEL: 'warn',
    };
  });
  afterAll(() => world?.stop());

  // Whatever a test left behind: each begins with the whole service.
  beforeEach(async () => {
    if (world.embeddedWorker && world.build === ROOT) return;
    world.embeddedWorker = true;
    await deploy(ROOT);
  });

  const ask = async (fields: object = {}): Promise<string> =>
    (await api.post('/api/v1/chat', { message: PAINT, ...fields })).json.message_id;
  const give = (message_id: string, feedback_type = 'thumbs_up') =>
    api.post('/api/v1/chat/feedback', { message_id, feedback_type });
  const isApplied = async (messageId: string): Promise<boolean> =>
    (await api.get(`/api/v1/chat/messages/${messageId}`)).json.feedback.every(
      ({ applied_at: appliedAt }: { readonly applied_at: string | null }) => appliedAt !== null,
    );
  const deploy = async (build: string): Promise<void> => {
    world.build = build;
    await Promise.all([world.api.replace(), world.worker.replace()]);
    await world.ready();
  };

  test('stuck turn: no worker takes it; the check says so, and a worker ends it', async () => {
    const page = 'stuck-turn.md';
    const [check, show, startWorker, apply] = commandsOf(page);
    const messageId = await ask();
    const other = await ask();
    expect(await run(page, check, variables)).toMatch(NOTHING_WRONG);
    world.embeddedWorker = false;
    await world.api.replace();
    await world.ready();
    await world.worker.pause();
    expect((await give(messageId)).status).toBe(201);
    expect((await give(other)).status).toBe(201);
    const broken = await poll(
      () => run(page, check, variables),
      (output) => /FAILED +feedback +2 not applied/.test(output),
    );
    expect(broken).toMatch(
      new RegExp(`FAILED +tasks +2 of the turns .*${messageId}.* waits for a worker -> docs/runbooks`),
    );
    expect(broken).toMatch(/2 to put right\.\nexit code 1\n$/);
    const history = await run(page, show, { ...variables, MESSAGE_ID: messageId });
    expect(history).toMatch(/WorkflowTask(Scheduled|TimedOut)\s*exit code 0\n$/);

    const worker = startOf(page, startWorker, variables);
    try {
      await said(worker, 'working');
      expect(await run(page, apply, variables)).toMatch(/applied\.\nexit code 0\n$/);
      await poll(
        () => run(page, check, variables),
        (output) => NOTHING_WRONG.test(output),
      );
      expect([await isApplied(messageId), await isApplied(other)]).toEqual([true, true]);
    } finally {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
  });

  test('failing replay: a build that forgot to patch makes turns stuck, and the build before makes them finish', async () => {
    const page = 'failing-replay.md';
    const [check, apply, terminate, verify] = commandsOf(page);
    const before = await ask();
    const bad = await buildOfToday(join(folder, 'bad-build'), [answeredMemo({ isPatched: false })]);
    await deploy(bad.folder);
    const during = await ask();
    expect((await give(before)).status).toBe(201);
    const broken = await poll(
      () => run(page, check, variables),
      (output) => /FAILED +replay/.test(output) && /FAILED +feedback/.test(output),
    );
    expect(broken).toMatch(
      new RegExp(`FAILED +replay .*${before}.*[Nn]ondeterminism.* -> docs/runbooks/failing-replay.md`),
    );

    await deploy(ROOT);
    await poll(
      () => isApplied(before),
      (applied) => applied,
    );
    // The bad build's own turn: its history has what no other build does.
    expect((await give(during, 'thumbs_down')).status).toBe(201);
    await poll(
      () => run(page, check, variables),
      (output) => new RegExp(`FAILED +replay .*${during}`).test(output),
    );
    expect(await run(page, apply, variables)).toMatch(/1 applied\.\nexit code 0\n$/);
    await run(page, terminate, { ...variables, MESSAGE_ID: during });
    expect((await give(during, 'rating_5')).status).toBe(201);
    await poll(
      () => isApplied(during),
      (applied) => applied,
    );
    const mended = await poll(
      () => run(page, verify, variables),
      (output) => NOTHING_WRONG.test(output),
    );
    expect(mended).toMatch(/ok +replay +no turn fails in its workflow/);
    expect(mended).toMatch(/ok +feedback +all of it is applied/);
  });

  test('restored backup: what waits is applied, lost turns are freed, and nothing else is touched', async () => {
    const page = 'restored-backup.md';
    const [check, migration, apply, free, verify] = commandsOf(page);
    // Accepted before the backup, applied after it.
    const kept = await ask();
    world.embeddedWorker = false;
    await world.api.replace();
    await world.ready();
    await world.worker.pause();
    const { json: feedback } = await give(kept);
    await copyDatabase('lightning', 'backup');
    await world.worker.resume();
    world.embeddedWorker = true;
    await deploy(ROOT);
    await poll(
      () => isApplied(kept),
      (applied) => applied,
    );
    const lost = await ask();
    await copyDatabase('backup', 'lightning');
    await poll(
      () => api.get('/health/ready'),
      ({ status }) => status === 200,
    );

    const broken = await poll(
      () => run(page, check, variables),
      (output) => /FAILED +rows/.test(output) && /FAILED +feedback/.test(output),
    );
    expect(broken).toMatch(
      new RegExp(`FAILED +rows +1 of the turns \\(${lost}\\) has none -> docs/runbooks/restored-backup.md`),
    );
    expect(broken).toMatch(/FAILED +feedback +1 not applied, since \S+ -> npm run turns -- apply/);
    expect((await give(lost)).status).toBe(409);
    expect(await run(page, migration, variables)).toMatch(/exit code 0\n$/);
    expect(await run(page, apply, variables)).toMatch(/1 applied\.\nexit code 0\n$/);
    expect(await run(page, free, variables)).toContain(`Freed 1: ${lost}`);
    await poll(
      () => run(page, verify, variables),
      (output) => NOTHING_WRONG.test(output),
    );
    const { json } = await api.get(`/api/v1/chat/messages/${kept}`);
    expect(json.feedback).toMatchObject([{ feedback_id: feedback.feedback_id, applied_at: expect.any(String) }]);
    expect((await give(lost)).status).toBe(404);
    expect(await ask({ message_id: lost })).toBe(lost);
    expect((await give(kept, 'rating_4')).status).toBe(201);
  });

  test('lost Temporal database: the service goes on, and feedback on turns of before is applied', async () => {
    const page = 'lost-temporal-database.md';
    const [check, list, apply, verify] = commandsOf(page);
    const old = await ask();
    const waiting = await ask();
    const databases = dirname(world.storeFile);
    for (const file of readdirSync(databases).filter((name) => name.startsWith('temporal.db'))) {
      rmSync(join(databases, file));
    }
    world.temporal.kill();
    await poll(
      () => run(page, list, variables),
      (output) => output.endsWith('exit code 0\n'),
    );
    expect(await run(page, list, variables)).not.toContain('chat-turn/');
    expect((await give(waiting)).status).toBe(201);
    const broken = await poll(
      () => run(page, check, variables),
      (output) => /workflows +\d+ turns/.test(output),
    );
    expect(broken).toMatch(/FAILED +sweep +the schedule apply-pending-feedback is missing -> docs\/runbooks/);
    expect(broken).toMatch(/missing \(optional\) +workflows +\d+ turns in their window have none/);

    await deploy(ROOT);
    expect((await give(old)).status).toBe(201);
    expect(await run(page, apply, variables)).toMatch(/applied\.\nexit code 0\n$/);
    await poll(
      async () => (await isApplied(old)) && (await isApplied(waiting)),
      (applied) => applied,
    );
    const { json } = await api.get(`/api/v1/chat/messages/${old}`);
    expect(json).toMatchObject({ user_signal_reward: 1, feedback: [{ source: 'late' }] });
    await poll(
      () => run(page, verify, variables),
      (output) => NOTHING_WRONG.test(output),
    );
    expect((await api.post('/api/v1/chat', { message: PAINT, user_id: 'ann' })).status).toBe(200);
  });

  /** Restores a database from another one, as from a backup: nobody may use either meanwhile. */
  async function copyDatabase(from: string, to: string): Promise<void> {
    const url = new URL(world.storeUrl ?? '');
    url.pathname = '/postgres';
    const client = postgres(url.href, { max: 1, onnotice: () => undefined });
    try {
      await client.unsafe(`alter database ${from} allow_connections false`);
      await client`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from}`;
      await client.unsafe(`drop database if exists ${to} with (force)`);
      await poll(
        () =>
          client.unsafe(`create database ${to} template ${from}`).then(
            () => true,
            () => false,
          ),
        (created) => created,
      );
      await client.unsafe(`alter database ${from} allow_connections true`);
    } finally {
      await client.end();
    }
  }
});

const onDisk = canMount() ? test : test.skip;
onDisk(
  'full disk: health and the doctor say so, and the service goes on by itself when there is space again',
  async () => {
    const page = 'full-disk.md';
    const [health, doctor, free, check] = commandsOf(page);
    const disk = mountSmallDisk();
    const file = join(disk.folder, 'lightning.db');
    await migrate({ file });
    const world = await startWorld('sqlite', { LIGHTNING_DB: file });
    const { address } = await temporalForTests();
    const variables = { LIGHTNING_DB: file, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: world.namespace };
    const service = { ...variables, PORT: new URL(world.url).port };
    try {
      expect(await run(page, health, service)).toContain('"status":"ready"');
      disk.fill();
      expect(await run(page, health, service)).toContain('database or disk is full');
      expect(await run(page, doctor, variables)).toMatch(/FAILED +disk +.*is needed -> free some space/);
      expect(await run(page, free, variables)).toMatch(/100% /);
      const { json } = await world.api.post('/api/v1/chat', { message: PAINT });
      expect(json.tracked).toBe(false);
      disk.empty();
      expect(await run(page, health, service)).toContain('"status":"ready"');
      await poll(
        () => world.api.get(`/api/v1/chat/messages/${json.message_id}`),
        ({ status }) => status === 200,
      );
      // Nobody serves the queue of scheduled work here: that is all that it finds.
      expect(await run(page, check, variables)).toMatch(
        /FAILED +workers +no worker serves learning[\s\S]*1 to put right/,
      );
    } finally {
      await world.stop();
      disk.unmount();
    }
  },
);

test('key rotation: the new key reads what the old one made, and turns of the old payload key go on', async () => {
  const page = 'key-rotation.md';
  const [list, revoke, create, listAgain, show, generate, check, old] = commandsOf(page);
  const newPayloadKey = async () => (await run(page, generate, {})).split('\n')[0] ?? '';
  const first = await newPayloadKey();
  const world = await startWorld('sqlite', {
    LIGHTNING_API_KEYS: 'app:chat:first-key-0123456789abcdef',
    PAYLOAD_KEYS: `a:${first}`,
  });
  const variables = () => ({
    LIGHTNING_DB: world.environment.LIGHTNING_DB ?? '',
    PAYLOAD_KEYS: world.environment.PAYLOAD_KEYS ?? '',
    TEMPORAL_ADDRESS: world.temporalAddress,
    TEMPORAL_NAMESPACE: world.namespace,
  });
  const bearer = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });
  try {
    const asked = await world.api.post('/api/v1/chat', { message: PAINT }, bearer('first-key-0123456789abcdef'));
    const messageId = asked.json.message_id;
    expect(await run(page, list, variables())).toMatch(/app +chat +created \S+ +active/);
    expect(await run(page, revoke, variables())).toContain('Revoked the key of app.');
    const created = await run(page, create, variables());
    const key = created.split('\n').find((line) => /^\S{20,}$/.test(line)) ?? '';
    await poll(
      () => world.api.get(`/api/v1/chat/messages/${messageId}`, bearer('first-key-0123456789abcdef')),
      ({ status }) => status === 401,
    );
    expect((await world.api.get(`/api/v1/chat/messages/${messageId}`, bearer(key))).status).toBe(200);
    expect(await run(page, listAgain, variables())).toMatch(/revoked \S+[\s\S]*active|active[\s\S]*revoked/);

    const keyIds = async (id: string) => {
      const history = await run(page, show, { ...variables(), MESSAGE_ID: id });
      const found = [...history.matchAll(/"encryption-key-id": "([^"]+)"/g)];
      return [...new Set(found.map(([, value = '']) => Buffer.from(value, 'base64').toString()))];
    };
    expect(await keyIds(messageId)).toEqual(['a']);
    const rotatedAt = new Date().toISOString();
    for (const keys of [`a:${first}`, '']) {
      const second = world.environment.SECOND ?? (await newPayloadKey());
      world.environment.SECOND = second;
      world.environment.PAYLOAD_KEYS = keys === '' ? `b:${second},a:${first}` : `${keys},b:${second}`;
      await world.restart();
    }
    const body = { message_id: messageId, feedback_type: 'thumbs_up' };
    expect((await world.api.post('/api/v1/chat/feedback', body, bearer(key))).status).toBe(201);
    await poll(
      () => world.api.get(`/api/v1/chat/messages/${messageId}`, bearer(key)),
      ({ json }) => json.feedback[0].applied_at !== null,
    );
    const fresh = await world.api.post('/api/v1/chat', { message: PAINT }, bearer(key));
    expect(await keyIds(fresh.json.message_id)).toEqual(['b']);
    expect(await run(page, check, variables())).toMatch(/ok +feedback +all of it is applied/);
    const left = await run(page, old, { ...variables(), ROTATED_AT: rotatedAt });
    expect(left).toContain(messageId);
    expect(left).not.toContain(fresh.json.message_id);
  } finally {
    await world.stop();
  }
});

test('every command of every runbook is run by a test', () => {
  const pages = readdirSync(PAGES).filter((file) => file !== 'README.md');
  const skipped = canMount() ? [] : ['full-disk.md'];
  expect([...unrun.keys(), ...skipped, ...Object.keys(RUN_ELSEWHERE)].sort()).toEqual(pages.sort());
  for (const [page, file] of Object.entries(RUN_ELSEWHERE)) {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(`docs/runbooks/${page}`);
  }
  for (const [page, commands] of unrun) expect({ page, commands: [...commands] }).toEqual({ page, commands: [] });
});

function startOf(page: string, command: string | undefined, variables: Variables): ChildProcess {
  unrun.get(page)?.delete(command ?? '');
  return spawn('/bin/sh', ['-c', `exec ${command}`], {
    cwd: ROOT,
    env: { ...environmentOfPage(variables), LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function said(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  await poll(
    async () => output,
    (all) => all.includes(text),
  );
}

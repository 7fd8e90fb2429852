/** The README is a promise: a clean clone of the newest commit keeps it. Uncommitted changes are not in it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';
import { provideTemporalBinary } from '../../scripts/lib/temporal-binary.ts';
import { codeBlocks, withReply } from '../support/markdown.ts';
import { freePort } from '../support/service.ts';
import { committed, makeCleanClone, newcomersEnvironment } from './clean-clone.ts';
import { type NpmStart, npmStart } from './npm-start.ts';
import { asPrinted, listedWorkflows, rowAsPrinted, shownEvents } from './printed-reply.ts';

jest.setTimeout(600_000);

const QUESTION = 'How much to paint my living room?';
/** Feedback is applied, and a workflow listed, a moment after the answer. */
const PATIENCE_MS = 30_000;
const TURNS_AT_THE_CRASH = 40;
const ANSWERED_AT_THE_CRASH = 4;

const readme = committed('README.md');
const blocks = codeBlocks(readme ?? '');
const commands = withReply(blocks, 'sh');
const startingWith = (words: string) => commands.filter(([{ text }]) => text.startsWith(words));

const pathOf = (curl: string) => /:8000(\S+)/.exec(curl)?.[1];

const suite = readme === null ? describe.skip : describe;
if (readme === null) console.warn('skipped test/acceptance: not a Git repository, so there is nothing to clone');

suite('the README, on a clean clone', () => {
  let folder: string;
  let hasPackages: boolean;
  let env: NodeJS.ProcessEnv;
  let running: NpmStart;

  beforeAll(async () => {
    ({ folder, hasPackages } = makeCleanClone());
    const { path } = await provideTemporalBinary({ say: () => undefined });
    const programs = join(dirname(folder), 'bin');
    mkdirSync(programs);
    symlinkSync(path, join(programs, 'temporal'));
    const [PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT] = (await Promise.all([freePort(), freePort(), freePort()])).map(
      String,
    );
    const newcomers = newcomersEnvironment();
    env = { ...newcomers, PATH: `${newcomers.PATH}:${programs}`, PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT };
  });
  afterAll(async () => {
    await running?.kill();
    if (folder !== undefined) rmSync(dirname(folder), { recursive: true, force: true });
  });

  /** A text of the page on the ports of this run. */
  const onOurPorts = (text: string) =>
    text
      .replaceAll(/(localhost|127\.0\.0\.1):8000/g, `$1:${env.PORT}`)
      .replaceAll('127.0.0.1:8233', `127.0.0.1:${env.TEMPORAL_UI_PORT}`);

  /** Standard output of a command of the page. */
  async function execute(command: string): Promise<string> {
    const commandEnv = { ...env, TEMPORAL_ADDRESS: `127.0.0.1:${env.TEMPORAL_PORT}` };
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', onOurPorts(command)], {
      cwd: folder,
      env: commandEnv,
    });
    return stdout;
  }

  /** What a command answers once that is what is wanted, or at last. */
  async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await ask();
      if (isWanted(answer) || Date.now() > deadlineMs) return answer;
      await sleep(100);
    }
  }

  async function post(path: string, body: object) {
    const response = await fetch(`http://127.0.0.1:${env.PORT}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: Object(await response.json()) };
  }
  const message = async (id: string) =>
    Object(await (await fetch(`http://127.0.0.1:${env.PORT}/api/v1/chat/messages/${id}`)).json());
  const ask = (id: string, conversation = 'conv-other') =>
    post('/api/v1/chat', { message: QUESTION, message_id: id, conversation_id: conversation });
  const thumbUp = (id: string) => post('/api/v1/chat/feedback', { message_id: id, feedback_type: 'thumbs_up' });

  function query(sql: string) {
    const database = new DatabaseSync(join(folder, 'lightning.db'), { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  const statusesOf = async (conversation: string) =>
    listedWorkflows(await execute(`temporal workflow list --query 'ConversationId = "${conversation}"'`)).map(
      ({ status }) => status,
    );

  test('every file that it links to is there', () => {
    const targets = [...(readme ?? '').matchAll(/\]\((?!http)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([]);
  });

  test('the figures of the answers are those of their own page', () => {
    const [row = ''] = /^.*npm run evaluate -- answers.*$/m.exec(readme ?? '') ?? [];
    const figures = row.match(/[\d.]+ %/g) ?? [];
    const [blind = ''] = /^\| blind: .*$/m.exec(committed('docs/answers.md') ?? '') ?? [];
    expect(figures).toEqual(blind.match(/[\d.]+ %/g));
  });

  test('npm start prints the ready line', async () => {
    const [[, printed] = []] = startingWith('npm start');
    running = await npmStart(folder, env);
    process.stderr.write(
      hasPackages
        ? 'README test: the packages of the clone are links to those here (same lockfile); npm start found nothing to install.\n'
        : 'README test: npm start installed the packages of the clone.\n',
    );
    expect(running.progress.includes('Installing the packages')).toBe(!hasPackages);
    expect(running.readyLine).toBe(onOurPorts(printed?.text ?? '').trim());
    const pages = running.readyLine.match(/http\S+/g) ?? [];
    const statuses = await Promise.all(pages.map(async (page) => (await fetch(page)).status));
    expect(statuses).toEqual([200, 200, 200]);
  });

  test.each(startingWith('curl').map(([command, reply]) => [pathOf(command.text), command.text, reply.text]))(
    'the service answers as it prints: %s',
    async (_path, command, reply) => {
      const printed = JSON.parse(reply);
      const answer = async () => asPrinted(printed, JSON.parse(await execute(command)));
      // What changes something is sent once.
      const isReading = !command.includes('-d ');
      const answered = await (isReading ? eventually(answer, (seen) => isDeepStrictEqual(seen, printed)) : answer());
      expect(answered).toEqual(printed);
    },
  );

  test('its SQL line lists the feedback as it prints', () => {
    const [[sql, reply] = []] = withReply(blocks, 'sql');
    const rows = query(sql?.text ?? '');
    expect(rows).toHaveLength(1);
    const { printed, real } = rowAsPrinted(reply?.text ?? '', rows[0] ?? {});
    expect(real).toEqual(printed);
  });

  test('Temporal finds the running turn by its conversation, and shows its signal', async () => {
    const [[list, listed] = []] = startingWith('temporal workflow list');
    const wanted = listedWorkflows(listed?.text ?? '');
    expect(wanted).toEqual([{ status: 'Running', workflowId: 'chat-turn/your-message-id', type: 'chatTurn' }]);
    const found = await eventually(
      async () => listedWorkflows(await execute(list?.text ?? '')),
      (seen) => isDeepStrictEqual(seen, wanted),
    );
    expect(found).toEqual(wanted);

    const [[show, shown] = []] = startingWith('temporal workflow show');
    const events = shownEvents(shown?.text ?? '');
    expect(events).toContain('WorkflowExecutionSignaled');
    const recorded = await eventually(
      async () => shownEvents(await execute(show?.text ?? '')),
      (seen) => isDeepStrictEqual(seen, events),
    );
    expect(recorded).toEqual(events);
  });

  test('after SIGTERM and another start nothing is lost, and an open turn still takes its feedback', async () => {
    expect(await ask('open-turn')).toMatchObject({ status: 200 });
    const before = query('select * from turns order by message_id');
    await running.stop();
    running = await npmStart(folder, { ...env, FEEDBACK_WINDOW: '4s' });
    expect(query('select * from turns order by message_id')).toEqual(before);

    expect(await thumbUp('open-turn')).toMatchObject({ status: 201 });
    const turn = await eventually(
      () => message('open-turn'),
      ({ explicit_reward }) => explicit_reward !== null,
    );
    expect(turn).toMatchObject({ explicit_reward: 1, feedback: [{ source: 'live' }] });
    expect(await message('your-message-id')).toMatchObject({ explicit_reward: 1, feedback: [{ rating: 5 }] });
  });

  test('a turn is Running until its window closes, then Completed, with its signal in the history', async () => {
    expect(await ask('short-turn', 'conv-short')).toMatchObject({ status: 200 });
    expect(await thumbUp('short-turn')).toMatchObject({ status: 201 });
    const open = await eventually(
      () => statusesOf('conv-short'),
      (statuses) => statuses.length > 0,
    );
    expect(open).toEqual(['Running']);
    const closed = await eventually(
      () => statusesOf('conv-short'),
      (statuses) => !statuses.includes('Running'),
    );
    expect(closed).toEqual(['Completed']);
    const events = shownEvents(await execute('temporal workflow show --workflow-id chat-turn/short-turn'));
    expect(events).toEqual(expect.arrayContaining(['WorkflowExecutionSignaled', 'WorkflowExecutionCompleted']));
  });

  test('SIGKILL of everything in the middle: the next start recovers, with one row and one answer for each turn', async () => {
    const ids = Array.from({ length: TURNS_AT_THE_CRASH }, (_, index) => `crash-${index}`);
    const acknowledged = new Map<string, unknown>();
    const enough = new Promise<void>((resolve) => {
      for (const id of ids) {
        ask(id, 'conv-crash').then(
          ({ status, json }) => {
            if (status === 200) acknowledged.set(id, json);
            if (acknowledged.size >= ANSWERED_AT_THE_CRASH) resolve();
          },
          // The connection broke: its caller sends the same id again.
          () => undefined,
        );
      }
    });
    await enough;
    await running.kill();
    running = await npmStart(folder, env);

    for (const id of ids) {
      const answer = await eventually(
        () => ask(id, 'conv-crash'),
        ({ status }) => status === 200,
      );
      expect(answer.status).toBe(200);
      if (acknowledged.has(id)) expect(answer.json).toEqual(acknowledged.get(id));
    }
    const rows = query("select message_id from turns where conversation_id = 'conv-crash'");
    expect(rows.map((row) => row.message_id).sort()).toEqual([...ids].sort());
    expect(query('select feedback_id from message_feedback')).toHaveLength(3);
  });

  test('SIGTERM leaves no process behind', async () => {
    await running.stop();
    await expect(fetch(`http://127.0.0.1:${env.PORT}/health/live`)).rejects.toThrow();
  });
});

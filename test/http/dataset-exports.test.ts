import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { EXPORT_FORMATS } from '../../src/domain/learning/export/export-format.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { type JudgedTurns, trackJudgedTurns } from '../support/judged-turns.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const KEYS = {
  chat: 'chat-key-0123456789-0123456789-0123',
  analyst: 'analyst-key-0123456789-0123456789-0',
};
const ROOT = path.resolve(import.meta.dirname, '../..');

describe.each(ENGINES)('exports of a snapshot on %s', (engine) => {
  let world: World;
  let store: LightningStore;
  let turns: JudgedTurns;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-export-'));
    world = await startWorld(engine, {
      LIGHTNING_API_KEYS: `web:chat:${KEYS.chat},ana:analyst:${KEYS.analyst}`,
    });
    const { DATABASE_URL, LIGHTNING_DB } = world.environment;
    store = openLightningStore({ databaseUrl: DATABASE_URL, file: LIGHTNING_DB });
    turns = await trackJudgedTurns(store);
  });
  afterAll(async () => {
    await store?.close();
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const pathOf = (query: string, id = turns.snapshotId) => `/api/v1/datasets/${id}/export?${query}`;
  const get = (query: string, key: keyof typeof KEYS = 'analyst', id = turns.snapshotId) =>
    world.api.get(pathOf(query, id), { headers: { Authorization: `Bearer ${KEYS[key]}` } });
  const linesOf = (text: string) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));

  test('a KTO file has the label that each signal means, and no row without one', async () => {
    const { status, text } = await get('format=trl-kto');
    expect(status).toBe(200);
    const { liked, disliked, replaced, replacement } = turns.train;
    expect(linesOf(text)).toEqual(
      [
        [liked, true],
        [disliked, false],
        [replaced, false],
        [replacement, true],
      ].map(([turn, label]) => ({
        prompt: [{ role: 'user', content: (turn as typeof liked).message }],
        completion: [{ role: 'assistant', content: (turn as typeof liked).response }],
        label,
      })),
    );
  });

  test('a DPO file sets the liked reply over the one that it replaced', async () => {
    const { replaced, replacement } = turns.train;
    expect(linesOf((await get('format=trl-dpo')).text)).toEqual([
      {
        prompt: [{ role: 'user', content: replaced.message }],
        chosen: [{ role: 'assistant', content: replacement.response }],
        rejected: [{ role: 'assistant', content: replaced.response }],
      },
    ]);
  });

  test('a prompt-only file has each normalized prompt once, every script as it was written', async () => {
    const prompts = linesOf((await get('format=trl-prompt-only')).text).map(({ prompt }) => prompt[0].content);
    const { liked, replaced, silent, undecided, foreign } = turns.train;
    expect(prompts).toEqual([liked, replaced, silent, undecided, foreign].map(({ message }) => message));
  });

  test('a bandit log has the propensities that were served, and no row without one', async () => {
    const log = linesOf((await get('format=bandit')).text);
    expect(log).toHaveLength(6);
    for (const { propensity, propensities, action, reward } of log) {
      expect(propensities[action]).toBe(propensity);
      expect(reward).toBeGreaterThanOrEqual(0);
    }
    expect(log.map(({ reward }) => reward)).toEqual([1, 0.3, 0.3, 1, 0.5, 0.5]);
  });

  test('held-out rows leave only when they are asked for by name', async () => {
    for (const format of EXPORT_FORMATS) {
      expect((await get(`format=${format}`)).text).not.toContain(turns.heldOut.message);
    }
    expect((await get('format=trl-kto&side=held_out')).text).toContain(turns.heldOut.message);
    expect((await get('format=trl-kto&side=validation')).text).toBe('');
  });

  test('a file has the name and type of what it is, and is gzipped where the caller accepts it', async () => {
    for (const encoding of ['gzip', 'identity']) {
      const { headers, body } = await raw(encoding, 'format=trl-kto');
      expect(headers['content-encoding']).toBe(encoding === 'gzip' ? 'gzip' : undefined);
      expect(headers['content-type']).toMatch('application/x-ndjson');
      expect(headers['content-disposition']).toBe(
        `attachment; filename="${turns.agent}-${turns.snapshotId.slice(0, 12)}-train.trl-kto.jsonl"`,
      );
      const plain = encoding === 'gzip' ? gunzipSync(body) : body;
      expect(linesOf(plain.toString('utf8'))).toHaveLength(4);
    }
    const spans = await raw('identity', 'format=agent-lightning-otlp');
    expect(spans.headers['content-type']).toBe('application/x-protobuf');
    expect(spans.headers['content-disposition']).toContain('.agent-lightning-otlp.binpb"');
  });

  test('only analysts and operators export', async () => {
    expect((await get('format=trl-kto', 'chat')).status).toBe(403);
    expect((await world.api.get(pathOf('format=trl-kto'))).status).toBe(401);
  });

  test.each([
    ['format=csv', ['/format']],
    ['', ['/format']],
    ['format=trl-kto&side=test', ['/side']],
    ['format=trl-kto&limit=5', ['/limit']],
  ])('the query "%s" is refused with what is wrong', async (query, pointers) => {
    const { status, json } = await get(query);
    expect(status).toBe(422);
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });

  test('an unknown snapshot is a problem', async () => {
    for (const id of ['0'.repeat(64), 'x', '%00']) {
      const { status, json } = await get('format=trl-kto', 'analyst', id);
      expect([status, json.type]).toEqual([404, '/problems/dataset_not_found']);
    }
  });

  test('the command writes the same bytes as the API, to a file or to standard output, plain or gzipped', async () => {
    const kto = await raw('identity', 'format=trl-kto');
    const file = path.join(folder, 'kto.jsonl.gz');
    const toFile = await exportCommand('--snapshot', turns.snapshotId, '--format', 'trl-kto', '--gzip', '--out', file);
    expect([toFile.code, toFile.stdout.length]).toEqual([0, 0]);
    expect(toFile.stderr).toContain('side train: 7 rows read, 4 written, 3 no_label');
    expect(gunzipSync(await readFile(file))).toEqual(kto.body);
    const spans = await raw('identity', 'format=agent-lightning-otlp');
    const toStandardOutput = await exportCommand('--agent', turns.agent, '--format', 'agent-lightning-otlp');
    expect(toStandardOutput.stdout).toEqual(spans.body);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('erased rows leave exports', async () => {
    const ids = Object.values(turns.train).map(({ messageId }) => messageId);
    await store.eraseMessages(ids, '2025-11-10T00:00:00.000Z');
    for (const format of EXPORT_FORMATS) expect((await get(`format=${format}`)).text).toBe('');
  });

  const exportCommand = (...args: string[]) => runExport(world.environment, args);

  /** The answer's bytes as they are on the wire. */
  async function raw(encoding: string, query: string) {
    const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>();
    const headers = { Authorization: `Bearer ${KEYS.analyst}`, 'Accept-Encoding': encoding };
    request(world.url + pathOf(query), { headers }, resolve)
      .once('error', reject)
      .end();
    const message = await promise;
    return { headers: message.headers, body: await buffer(message) };
  }
});

test.each<[string, readonly string[], RegExp]>([
  ['neither snapshot nor agent', ['--format', 'bandit'], /^give --snapshot or --agent, one of them/],
  ['no format', ['--agent', 'chat_agent'], /^--format: expected trl-prompt-only, .*; found nothing/],
  ['an unknown side', ['--agent', 'a', '--format', 'bandit', '--side', 'test'], /^--side: expected train, validation/],
  ['an unknown option', ['--agent', 'a', '--format', 'bandit', '--limit', '5'], /^Unknown option '--limit'/],
])('the command refuses %s in one line, with exit code 2', async (_, args, line) => {
  const { code, stderr } = await runExport({}, args);
  expect(code).toBe(2);
  expect(stderr).toMatch(line);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

/** The command as people run it, without the shell of npm. */
async function runExport(environment: Readonly<Record<string, string>>, args: readonly string[]) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; stdout: Buffer; stderr: string }>();
  const options = { cwd: ROOT, env: { PATH: process.env.PATH, ...environment }, encoding: 'buffer' as const };
  execFile(process.execPath, ['scripts/export.ts', ...args], options, (error, stdout, stderr) => {
    const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
    resolve({ code, stdout, stderr: stderr.toString('utf8') });
  });
  return await promise;
}

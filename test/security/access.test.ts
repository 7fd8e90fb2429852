import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { rawRequest } from '../support/raw-http.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const ROOT = path.resolve(import.meta.dirname, '../..');
const KEYS = {
  app: 'app-key-0123456789abcdef',
  shop: 'shop-key-0123456789abcdef',
  ana: 'ana-key-0123456789abcdef',
  ops: 'ops-key-0123456789abcdef',
} as const;
const FIRST_KEYS = `app:chat:${KEYS.app},shop:chat:${KEYS.shop},ana:analyst:${KEYS.ana},ops:operator:${KEYS.ops}`;
const ASK = { message: 'How much to paint my living room?' };
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const run = promisify(execFile);

/** The output of `npm run keys -- ...`, as the service's own script prints it. */
const keys = async (world: World, ...words: string[]): Promise<string> => {
  const env = { PATH: process.env.PATH, ...world.environment };
  return (await run(process.execPath, ['scripts/keys.ts', ...words], { cwd: ROOT, env })).stdout;
};

describe.each(ENGINES)('access on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(engine, { LIGHTNING_API_KEYS: FIRST_KEYS, FEEDBACK_WINDOW: '1m' });
  });
  afterAll(async () => {
    await world?.stop();
  });

  const ask = async (key: string, fields: object = {}): Promise<string> => {
    const { status, json } = await world.api.post('/api/v1/chat', { ...ASK, ...fields }, { headers: bearer(key) });
    expect(status).toBe(200);
    return json.message_id;
  };
  const read = (key: string, messageId: string) =>
    world.api.get(`/api/v1/chat/messages/${messageId}`, { headers: bearer(key) });
  const auditOf = async (action: string) => {
    const { DATABASE_URL: databaseUrl, LIGHTNING_DB: file } = world.environment;
    const store = openLightningStore({ databaseUrl, file });
    try {
      return (await store.listAudit(1_000)).filter((entry) => entry.action === action);
    } finally {
      await store.close();
    }
  };

  test('a request without a key, or with one that is nearly right, is answered 401', async () => {
    for (const headers of [{}, bearer(`${KEYS.app}x`), bearer(''), { Authorization: `Basic ${KEYS.app}` }]) {
      const answer = await world.api.post('/api/v1/chat', ASK, { headers: headers as Record<string, string> });
      expect(answer.status).toBe(401);
      expect(answer.json.type).toBe('/problems/unauthenticated');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test("another caller's message, conversation and feedback do not exist", async () => {
    const messageId = await ask(KEYS.app);
    const own = await read(KEYS.app, messageId);
    expect(own.status).toBe(200);
    expect((await read(KEYS.shop, messageId)).status).toBe(404);
    // An operator may do everything, but owns only what it made itself.
    expect((await read(KEYS.ops, messageId)).status).toBe(404);
    const conversation = `/api/v1/chat/conversations/${own.json.conversation_id}`;
    expect((await world.api.get(conversation, { headers: bearer(KEYS.shop) })).status).toBe(404);
    const body = { message_id: messageId, feedback_type: 'thumbs_up' };
    const foreign = await world.api.post('/api/v1/chat/feedback', body, { headers: bearer(KEYS.shop) });
    expect(foreign.status).toBe(404);
    const given = await world.api.post('/api/v1/chat/feedback', body, { headers: bearer(KEYS.app) });
    const undo = `/api/v1/chat/feedback/${given.json.feedback_id}`;
    expect((await world.api.delete(undo, { headers: bearer(KEYS.shop) })).status).toBe(404);
    const into = { ...ASK, conversation_id: own.json.conversation_id };
    expect((await world.api.post('/api/v1/chat', into, { headers: bearer(KEYS.shop) })).status).toBe(404);
    expect(
      (await world.api.post('/api/v1/chat', { ...ASK, message_id: messageId }, { headers: bearer(KEYS.shop) })).json,
    ).toMatchObject({ type: '/problems/message_id_taken' });
  });

  test("a guessed id tells nothing: an unknown message and another one's give the same answer", async () => {
    const messageId = await ask(KEYS.app);
    const [foreign, unknown] = [await read(KEYS.shop, messageId), await read(KEYS.shop, 'msg-guessed')];
    const { instance: _foreign, ...foreignRest } = foreign.json;
    const { instance: _unknown, ...unknownRest } = unknown.json;
    expect(foreignRest).toEqual(unknownRest);
  });

  test.each([
    ['app', 'POST', '/api/v1/chat', 422],
    ['app', 'GET', '/api/v1/agents/chat_agent/statistics', 403],
    ['app', 'POST', '/api/v1/dev/kill-worker', 403],
    ['app', 'POST', '/API/V1/dev/kill-worker', 403],
    ['app', 'GET', '/api/v1/not-there', 403],
    ['ana', 'GET', '/api/v1/agents/chat_agent/statistics', 200],
    ['ana', 'POST', '/api/v1/chat', 403],
    ['ana', 'GET', '/api/v1/web-config', 200],
    ['ops', 'POST', '/api/v1/chat', 422],
    ['ops', 'GET', '/api/v1/agents/chat_agent/statistics', 200],
    ['ops', 'GET', '/api/v1/not-there', 404],
  ] as const)('%s: %s %s is answered %d', async (name, method, route, status) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await world.api.call(method, route, { headers: bearer(KEYS[name]), body })).status).toBe(status);
  });

  test('the page and its documentation need no key; they hold nothing', async () => {
    for (const route of ['/openapi.json', '/docs', '/health/live']) {
      expect((await world.api.get(route)).status).toBe(200);
    }
  });

  test('a key made by command works, and a revoked one stops within 5 s, with an audit row for each', async () => {
    const key = (await keys(world, 'create', 'new-app', 'chat')).trim();
    expect(key).toMatch(/^hvl_[A-Za-z0-9_-]{43}$/);
    await until(async () => (await rawStatus(world, key)) === 200);
    expect(await keys(world, 'list')).toMatch(/^new-app {2}chat {2}created .* active$/m);
    expect(await keys(world, 'list')).not.toContain(key);
    await expect(keys(world, 'create', 'new-app', 'chat')).rejects.toMatchObject({ code: 1 });

    await keys(world, 'revoke', 'new-app');
    const revokedAt = Date.now();
    await until(async () => (await rawStatus(world, key)) === 401);
    expect(Date.now() - revokedAt).toBeLessThan(5_000);
    for (const action of ['key_created', 'key_revoked']) {
      expect(await auditOf(action)).toEqual([expect.objectContaining({ actor: 'command', target: 'new-app' })]);
    }
    expect((await auditOf('keys_seeded'))[0]?.target).toBe('app,shop,ana,ops');
  });

  describe('a browser session', () => {
    const signIn = async (userId: string, headers: Record<string, string> = {}) => {
      const answer = await rawRequest(`${world.url}/api/v1/session`, {
        method: 'POST',
        headers,
        body: { key: KEYS.app, user_id: userId },
      });
      expect(answer.status).toBe(201);
      const cookie = String(answer.headers['set-cookie']);
      return { cookie: cookie.split(';')[0] ?? '', setCookie: cookie, json: answer.json };
    };
    const send = (cookie: string, method: string, route: string, body?: unknown, headers = {}) =>
      rawRequest(world.url + route, { method, body, headers: { Cookie: cookie, Origin: world.url, ...headers } });

    test('is an HttpOnly, SameSite=Strict cookie that says nothing, bound to one user', async () => {
      const { setCookie, json } = await signIn('ann');
      expect(setCookie).toMatch(
        /^lightning_session=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=\/; .*HttpOnly; SameSite=Strict$/,
      );
      expect(json).toEqual({ name: 'app', role: 'chat', user_id: 'ann' });
    });

    test("gives its turns its own user, and another user's do not exist, though the key is the same", async () => {
      const [ann, bob] = [(await signIn('ann')).cookie, (await signIn('bob')).cookie];
      const turn = await send(ann, 'POST', '/api/v1/chat', ASK);
      expect(turn.status).toBe(200);
      const message = `/api/v1/chat/messages/${turn.json.message_id}`;
      expect((await send(ann, 'GET', message)).json.user_id).toBe('ann');
      expect((await send(bob, 'GET', message)).status).toBe(404);
      expect((await send(bob, 'GET', `/api/v1/chat/conversations/${turn.json.conversation_id}`)).status).toBe(404);
      const feedback = { message_id: turn.json.message_id, feedback_type: 'thumbs_up' };
      expect((await send(bob, 'POST', '/api/v1/chat/feedback', feedback)).status).toBe(404);
      expect((await send(ann, 'POST', '/api/v1/chat/feedback', { ...feedback, user_id: 'bob' })).status).toBe(404);
      const given = await send(ann, 'POST', '/api/v1/chat/feedback', feedback);
      expect(given.status).toBe(201);
      expect((await send(bob, 'DELETE', `/api/v1/chat/feedback/${given.json.feedback_id}`)).status).toBe(404);
      const into = { ...ASK, conversation_id: turn.json.conversation_id };
      expect((await send(bob, 'POST', '/api/v1/chat', into)).status).toBe(404);
      const again = { ...ASK, message_id: turn.json.message_id };
      const taken = await send(bob, 'POST', '/api/v1/chat', again);
      expect(taken.status).toBe(422);
      expect(taken.text).not.toContain(turn.json.response);
      const replaced = { ...ASK, regenerate_of: turn.json.message_id };
      expect((await send(bob, 'POST', '/api/v1/chat', replaced)).status).toBe(404);
      expect((await send(ann, 'POST', '/api/v1/chat', { ...ASK, user_id: 'bob' })).json.errors).toEqual([
        expect.objectContaining({ pointer: '/user_id' }),
      ]);
    });

    test('cannot be used by a page elsewhere: changes need an Origin of this service', async () => {
      const { cookie } = await signIn('ann');
      for (const Origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
        expect((await send(cookie, 'POST', '/api/v1/chat', ASK, { Origin })).status).toBe(403);
      }
      const without = { method: 'POST', headers: { Cookie: cookie }, body: ASK };
      expect((await rawRequest(`${world.url}/api/v1/chat`, without)).status).toBe(403);
      const login = { method: 'POST', headers: { Origin: 'https://evil.example' }, body: { key: KEYS.app } };
      expect((await rawRequest(`${world.url}/api/v1/session`, login)).status).toBe(403);
    });

    test('that is forged, altered or signed out is answered 401', async () => {
      const { cookie } = await signIn('ann');
      for (const forged of ['lightning_session=x', `${cookie}x`, cookie.toUpperCase(), 'lightning_session=']) {
        expect((await send(forged, 'GET', '/api/v1/session')).status).toBe(401);
      }
      expect((await send(cookie, 'GET', '/api/v1/session')).json.user_id).toBe('ann');
      expect((await send(cookie, 'DELETE', '/api/v1/session')).status).toBe(204);
      expect((await send(cookie, 'GET', '/api/v1/session')).status).toBe(401);
    });

    test('ends with its key', async () => {
      const key = (await keys(world, 'create', 'short-lived', 'chat')).trim();
      await until(async () => (await rawStatus(world, key)) === 200);
      const { headers } = await rawRequest(`${world.url}/api/v1/session`, { method: 'POST', body: { key } });
      const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
      expect((await send(cookie, 'GET', '/api/v1/session')).status).toBe(200);
      await keys(world, 'revoke', 'short-lived');
      await until(async () => (await send(cookie, 'GET', '/api/v1/session')).status === 401);
    });

    test('with a wrong key is refused, with an audit row that names the address', async () => {
      const wrong = { method: 'POST', body: { key: 'guess' } };
      expect((await rawRequest(`${world.url}/api/v1/session`, wrong)).status).toBe(401);
      expect(await auditOf('session_refused')).toEqual([expect.objectContaining({ target: '127.0.0.1' })]);
    });
  });
});

test('on an address that others reach, the service refuses to start without keys, with one line', () => {
  const env = { PATH: process.env.PATH, HOST: '0.0.0.0', LIGHTNING_DB: ':memory:', LOG_LEVEL: 'info' };
  const migrated = { ...env, LIGHTNING_DB: path.join(process.env.TMPDIR ?? '/tmp', `refused-${process.pid}.db`) };
  spawnSync(process.execPath, ['scripts/migrate.ts'], { cwd: ROOT, env: migrated });
  const { status, stderr } = spawnSync(process.execPath, ['src/api/server.ts'], {
    cwd: ROOT,
    env: migrated,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^HOST="0\.0\.0\.0": without API keys only a loopback address is served; .*\n$/);
});

const rawStatus = async (world: World, key: string): Promise<number> =>
  (await rawRequest(`${world.url}/api/v1/web-config`, { headers: bearer(key) })).status;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await condition()) return;
    await delay(100);
  }
  throw new Error('it did not happen within 10 s');
}

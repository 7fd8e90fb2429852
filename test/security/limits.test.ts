import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { rawRequest } from '../support/raw-http.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const KEY = 'app-key-0123456789abcdef';
const OTHER_KEY = 'shop-key-0123456789abcdef';
const ORIGIN = 'https://app.example.org';
const bearer = (key: string, more: Record<string, string> = {}) => ({ Authorization: `Bearer ${key}`, ...more });

describe('without keys', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('sqlite');
  });
  afterAll(async () => {
    await world?.stop();
  });

  const send = async (headers: Record<string, string>, route = '/api/v1/web-config') =>
    (await rawRequest(world.url + route, { headers })).status;

  test('a name that was pointed at us (DNS rebinding) is refused everywhere, and so is a page of another origin', async () => {
    for (const route of ['/api/v1/web-config', '/', '/docs', '/openapi.json', '/api/v1/chat/messages/x']) {
      expect(await send({ Host: 'evil.example' }, route)).toBe(403);
      expect(await send({ Origin: 'https://evil.example' }, route)).toBe(403);
    }
    for (const headers of [
      { Host: '127.0.0.1.evil.example' },
      { Origin: 'null' },
      { Host: 'localhost@evil.example' },
    ]) {
      expect(await send(headers as Record<string, string>)).toBe(403);
    }
    expect(await send({ Host: 'localhost', Origin: 'http://localhost:5173' })).toBe(200);
  });

  test('a request is not limited in number', async () => {
    const statuses = await Promise.all(Array.from({ length: 700 }, () => send({})));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('a body over its limit is refused before it is read to its end', async () => {
    const body = { message: 'x'.repeat(256 * 1024) };
    expect((await world.api.post('/api/v1/chat', body)).status).toBe(413);
  });

  test('headers over 16 KB are refused', async () => {
    expect(
      (await talk(world.url, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).status,
    ).toBe(431);
  });

  test('a head that never ends, and a body that never ends, are ended in bounded time while others are served', async () => {
    const startedAt = Date.now();
    const head = drip(world.url, 'GET / HTTP/1.1\r\nHost: localhost\r\n', 'X-A: b\r\n');
    const bodyHead =
      'POST /api/v1/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n';
    const body = drip(world.url, bodyHead, ' ');
    await delay(1_000);
    expect(await send({})).toBe(200);
    const statuses = (await Promise.all([head, body])).map(({ status }) => status);
    // 408, or hung up on without a word.
    for (const status of statuses) expect([408, 0]).toContain(status);
    expect(Date.now() - startedAt).toBeLessThan(30_000);
    expect(await send({})).toBe(200);
  });

  test.each([
    [
      'a line break in a header value',
      'GET /api/v1/web-config HTTP/1.1\r\nHost: localhost\r\nX: a\rSet-Cookie: b\r\n\r\n',
    ],
    ['a NUL in a header value', 'GET /api/v1/web-config HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n'],
    [
      'two lengths',
      'POST /api/v1/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['no host', 'GET /api/v1/web-config HTTP/1.1\r\n\r\n'],
  ])('%s is refused', async (_, head) => {
    expect((await talk(world.url, head)).status).toBe(400);
  });

  test("a caller's text never becomes a header: ids with line breaks are refused or escaped", async () => {
    const answer = await rawRequest(`${world.url}/api/v1/chat/messages/a%0d%0aSet-Cookie:%20x=y`);
    expect(answer.status).toBe(404);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await rawRequest(`${world.url}/%E0%A4%A`)).status).toBeLessThan(500);
  });

  test('every answer carries a strict policy, and none says what it runs on or where it broke', async () => {
    for (const route of ['/', '/api/v1/web-config', '/api/v1/not-there']) {
      const { headers, text } = await rawRequest(world.url + route);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-powered-by']).toBeUndefined();
      expect(text).not.toMatch(/\bat .*\.ts:\d+/);
    }
  });
});

describe('with keys', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('sqlite', {
      LIGHTNING_API_KEYS: `app:chat:${KEY},shop:chat:${OTHER_KEY}`,
      RATE_LIMIT: '40',
      CORS_ORIGINS: ORIGIN,
      TRUST_PROXY: '1',
    });
  });
  afterAll(async () => {
    await world?.stop();
  });

  const send = (headers: Record<string, string>) => rawRequest(`${world.url}/api/v1/web-config`, { headers });
  const signIn = (key: string, address: string) =>
    rawRequest(`${world.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'X-Forwarded-For': address },
      body: { key },
    });
  const sendAll = async (count: number, headers: Record<string, string>) => {
    const answers = await Promise.all(Array.from({ length: count }, () => send(headers)));
    return answers.filter(({ status }) => status === 200).length;
  };

  test('each key and address has its own number of requests a minute; then 429 with Retry-After', async () => {
    expect(await sendAll(50, bearer(KEY))).toBe(40);
    const refused = await send(bearer(KEY));
    expect(refused.status).toBe(429);
    expect(refused.json.type).toBe('/problems/rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await send(bearer(OTHER_KEY))).status).toBe(200);
  });

  test('behind a trusted proxy the address is the one that it names; an IPv6 subnet is one address', async () => {
    const from = (address: string) => bearer(KEY, { 'X-Forwarded-For': address });
    expect(await sendAll(50, from('203.0.113.7'))).toBe(40);
    expect((await send(from('203.0.113.8'))).status).toBe(200);
    // What stands further left is what the caller itself wrote.
    expect((await send(from('198.51.100.1, 203.0.113.7'))).status).toBe(429);
    expect(await sendAll(45, from('2001:db8:0:1::1'))).toBe(40);
    expect((await send(from('2001:db8:0:ff::2'))).status).toBe(429);
    expect((await send(from('2001:db8:1:1::1'))).status).toBe(200);
  });

  test('an address that tries out keys is stopped', async () => {
    const guess = (n: number) => send(bearer(`guess-${n}`, { 'X-Forwarded-For': '203.0.113.66' }));
    const answers: number[] = [];
    for (let n = 0; n < 40; n += 1) answers.push((await guess(n)).status);
    expect(answers.filter((status) => status === 401)).toHaveLength(30);
    const last = await guess(41);
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  test('an address that tries out keys at the sign-in is stopped, and fills no audit log', async () => {
    const guess = (n: number) => signIn(`guess-${n}`, '203.0.113.67');
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(n)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(30);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    const store = openLightningStore({ file: world.environment.LIGHTNING_DB });
    try {
      const refused = (await store.listAudit(1_000)).filter(({ action }) => action === 'session_refused');
      expect(refused.filter(({ target }) => target === '203.0.113.67')).toHaveLength(30);
    } finally {
      await store.close();
    }
  });

  test('who has no key shuts nobody out: requests without one are no guesses', async () => {
    const from = { 'X-Forwarded-For': '203.0.113.68' };
    const answers = await Promise.all(Array.from({ length: 60 }, () => send(from)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await send(bearer('wrong', from))).status).toBe(401);
    expect((await send(bearer(KEY, from))).status).toBe(200);
  });

  test('who tries out keys shuts nobody out who shares the address: good keys, sessions and pages are served', async () => {
    const address = '203.0.113.69';
    const from = { 'X-Forwarded-For': address };
    const before = await signIn(KEY, address);
    const cookie = String(before.headers['set-cookie']).split(';')[0] ?? '';
    for (let n = 0; n < 35; n += 1) await send(bearer(`guess-${n}`, from));
    expect((await send(bearer('wrong', from))).status).toBe(429);
    expect((await send(bearer(KEY, from))).status).toBe(200);
    expect((await send({ Cookie: cookie, ...from })).status).toBe(200);
    expect((await rawRequest(`${world.url}/docs`, { headers: from })).status).toBe(200);
    // Who is not signed in is still asked to, and may.
    expect((await send(from)).status).toBe(401);
    expect((await signIn(KEY, address)).status).toBe(201);
  });

  test('pages of the listed origins may call with a key, others may not read the answer', async () => {
    const route = `${world.url}/api/v1/chat`;
    const preflight = (Origin: string) =>
      rawRequest(route, {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' },
      });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });
});

interface RawTalk {
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
}

/** Sends bytes as they are and returns the status of the first answer. */
async function talk(
  url: string,
  bytes: string,
  between: (write: (more: string) => void) => void = () => undefined,
): Promise<RawTalk> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (received.includes('\r\n')) socket.end();
  });
  // A server that hangs up while we write is what some of these tests want.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  between((more) => {
    if (socket.writable) socket.write(more);
  });
  await once(socket, 'close');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0) };
}

/** Sends a beginning, and then a little more each half second, for ever. */
async function drip(url: string, beginning: string, more: string): Promise<RawTalk> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await talk(url, beginning, (write) => {
      timer = setInterval(() => write(more), 500);
    });
  } finally {
    clearInterval(timer);
  }
}

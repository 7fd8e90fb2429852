// A remote model's turn while PostgreSQL is away.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

let provider: OpenAiServer;
let proxy: TcpProxy | undefined;
let world: World;
beforeAll(async () => {
  provider = await startOpenAiServer();
  world = await startWorld(
    'postgres',
    { GENERATOR: 'openai-compatible', OPENAI_BASE_URL: provider.baseUrl, OPENAI_MODEL: 'test-model' },
    async (databaseUrl) => {
      proxy = await startTcpProxy(databaseUrl);
      return proxy.url;
    },
  );
});
afterAll(async () => {
  await world?.stop();
  await proxy?.stop();
  await provider?.stop();
});

test('the caller is answered in seconds, and the row follows when the store is back, once', async () => {
  if (proxy === undefined) throw new Error('no proxy');
  proxy.mode = 'hanging_up';
  proxy.cut();
  const [message_id, conversation_id] = [`m-${randomUUID()}`, `c-${randomUUID()}`];
  const startedMs = performance.now();
  const { status, json } = await world.api.post('/api/v1/chat', {
    message: 'How much to paint my living room?',
    message_id,
    conversation_id,
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({ response: 'An answer.', tracked: false });
  expect(performance.now() - startedMs).toBeLessThan(15_000);

  proxy.mode = 'open';
  let rows: { message_id: string }[] = [];
  for (let attempt = 0; attempt < 200 && rows.length === 0; attempt += 1) {
    await delay(100);
    const conversation = await world.api.get(`/api/v1/chat/conversations/${conversation_id}`);
    if (conversation.status === 200) rows = conversation.json.messages;
  }
  expect(rows).toEqual([expect.objectContaining({ message_id, response: 'An answer.' })]);
});

test('a store that hangs costs no attempt of the model: its answer is given, not the one of the fallback', async () => {
  if (proxy === undefined) throw new Error('no proxy');
  const { api } = world;
  const message = `How much to paint my living room? ${randomUUID()}`;
  // Enough connections for every look at it to wait on one of its own.
  await Promise.all(Array.from({ length: 40 }, () => api.get(`/api/v1/chat/messages/m-${randomUUID()}`)));
  // Its connections stay open and say nothing: a look at it takes until its statement's time is up, past the heartbeat timeout.
  proxy.mode = 'silent';
  proxy.freeze();
  const { status, json } = await api.post('/api/v1/chat', { message, message_id: `m-${randomUUID()}` });
  expect(status).toBe(200);
  expect(json).toMatchObject({ response: 'An answer.', tracked: false });
  expect(json.error).toBeUndefined();
  expect(provider.callsFor(message)).toHaveLength(1);
});

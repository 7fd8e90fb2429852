// Turns of the whole service on a model behind the OpenAI protocol that behaves well, badly, or not at all.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { type EventOfStream, readEvents } from '../support/event-stream.ts';
import type { Answer } from '../support/open-api-client.ts';
import {
  answerWith,
  breakOff,
  type OpenAiServer,
  refuse,
  stall,
  startOpenAiServer,
  stream,
} from '../support/openai-server.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(90_000);

const KEY = 'sk-test-secret-0123456789';
const ANSWER = 'Painting a living room costs $400 to $900.';

let provider: OpenAiServer;
let world: World;
/** Turns whose model stalls once, and always: they take half a minute, so they run beside the other tests. */
let stalledTurns: Promise<readonly [Outcome, Outcome]>;
beforeAll(async () => {
  provider = await startOpenAiServer();
  world = await startWorld('sqlite', {
    GENERATOR: 'openai-compatible',
    OPENAI_BASE_URL: provider.baseUrl,
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL: 'test-model',
  });
  stalledTurns = Promise.all([
    chat(newMessage(), stall('Painting costs'), stream(ANSWER)),
    chat(newMessage(), stall('Painting costs')),
  ]);
  // Awaited, and so reported, by its test at the end.
  stalledTurns.catch(() => undefined);
});
afterAll(async () => {
  await world?.stop();
  await provider?.stop();
});

interface Outcome {
  readonly answer: Answer;
  readonly elapsedMs: number;
  /** How often the provider was asked. */
  readonly calls: number;
}

/** A message of its own about the cost of painting: the provider's script is found by it. */
const newMessage = () => `How much to paint my living room? ${randomUUID()}`;

async function chat(
  message: string,
  ...script: Parameters<OpenAiServer['script']> extends [string, ...infer S] ? S : never
): Promise<Outcome> {
  provider.script(message, ...script);
  const startedMs = performance.now();
  const answer = await world.api.post('/api/v1/chat', { message, conversation_id: `c-${randomUUID()}` });
  const elapsedMs = performance.now() - startedMs;
  expect(await rowsOf(answer.json.conversation_id)).toEqual([answer.json.message_id]);
  return { answer, elapsedMs, calls: provider.callsFor(message).length };
}

async function streamChat(message: string, signal?: AbortSignal): Promise<readonly EventOfStream[]> {
  const response = await fetch(`${world.url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify({ message, message_id: messageIdOf(message), conversation_id: messageIdOf(message) }),
    ...(signal && { signal }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  return await readEvents(response);
}

const messageIdOf = (message: string) => `m-${message.slice(-36)}`;

async function rowsOf(conversationId: string): Promise<readonly string[]> {
  const { json } = await world.api.get(`/api/v1/chat/conversations/${conversationId}`);
  return json.messages.map((row: { message_id: string }) => row.message_id);
}

const tokensOf = (events: readonly EventOfStream[]) =>
  events.filter(({ name }) => name === 'token').map(({ data }) => data.text);

describe('a turn', () => {
  test('is answered by the model, and its tokens are recorded with the row', async () => {
    const { answer, calls } = await chat(newMessage(), stream(ANSWER));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      response: ANSWER,
      intent: 'cost_estimate',
      tracked: true,
      reward: { base: 0.5 },
    });
    expect(answer.json.error).toBeUndefined();
    expect(calls).toBe(1);
    const store = openLightningStore({ file: world.environment.LIGHTNING_DB });
    const row = await store.findTurn(answer.json.message_id);
    await store.close();
    expect(row).toMatchObject({
      generator: 'openai-compatible',
      usage: { promptTokens: 120, completionTokens: 30, costMicroUsd: null },
    });
  });

  test('goes on with the conversation: the model is given what was said before', async () => {
    const conversation_id = `c-${randomUUID()}`;
    const [first, second] = [newMessage(), newMessage()];
    provider.script(first, stream(ANSWER));
    await world.api.post('/api/v1/chat', { message: first, conversation_id });
    await world.api.post('/api/v1/chat', { message: second, conversation_id });
    const [call] = provider.callsFor(second);
    expect(call?.body.messages.slice(1)).toEqual([
      { role: 'user', content: first },
      { role: 'assistant', content: ANSWER },
      { role: 'user', content: second },
    ]);
  });

  test('waits as long as a 429 asks, and then is answered by the model', async () => {
    const message = newMessage();
    const { answer } = await chat(
      message,
      refuse(429, { message: 'slow down' }, { 'Retry-After': '2' }),
      stream(ANSWER),
    );
    expect(answer.json).toMatchObject({ response: ANSWER, reward: { base: 0.5 } });
    const [first, second] = provider.callsFor(message);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeLessThan(5_000);
  });

  test.each([
    ['a 500', refuse(500, { message: 'oops' })],
    ['a broken stream', breakOff('Painting costs')],
  ])('survives %s', async (_name, behaviour) => {
    const { answer, calls } = await chat(newMessage(), behaviour, stream(ANSWER));
    expect(answer.json).toMatchObject({ response: ANSWER, reward: { base: 0.5 } });
    expect(answer.json.error).toBeUndefined();
    expect(calls).toBe(2);
  });

  test.each([
    ['500s without end', refuse(500, { message: 'oops' }), 3, 'status 500: oops'],
    [
      'a Retry-After of an hour',
      refuse(429, { message: 'later' }, { 'Retry-After': '3600' }),
      1,
      'asks to wait 3600 s',
    ],
    ['a wrong body', answerWith(200, 'text/html', '<h1>Hello</h1>'), 1, 'wrong body'],
    ['a refused key', refuse(401, { message: `Incorrect API key: ${KEY}` }), 1, 'status 401'],
  ])('is answered by the fallback, with the error named, after %s', async (_name, behaviour, attempts, error) => {
    const { answer, elapsedMs, calls } = await chat(newMessage(), behaviour);
    expect(answer.status).toBe(200);
    expect(answer.json.response).toMatch(/\$[\d,]+/);
    expect(answer.json.error).toContain(`openai-compatible: `);
    expect(answer.json.error).toContain(error);
    expect(answer.json.reward.base).toBe(0.2);
    expect(answer.text).not.toContain(KEY);
    expect(calls).toBe(attempts);
    expect(elapsedMs).toBeLessThan(10_000);
  });
});

describe('a streamed turn', () => {
  test('gives its tokens as they come, then the stored row', async () => {
    const message = newMessage();
    provider.script(message, stream(ANSWER, 50));
    const events = await streamChat(message);
    expect(tokensOf(events).join('')).toBe(ANSWER);
    // Word by word, not all at the end.
    expect((events.at(-1)?.atMs ?? 0) - (events[0]?.atMs ?? 0)).toBeGreaterThan(200);
    const done = events.at(-1);
    expect(done?.name).toBe('done');
    const stored = (await world.api.get(`/api/v1/chat/messages/${messageIdOf(message)}`)).json;
    expect(done?.data).toMatchObject({
      message_id: stored.message_id,
      response: stored.response,
      reward: stored.implicit_reward,
      policy_id: stored.policy_id,
      created_at: stored.created_at,
      tracked: true,
    });
    // The plain answer to the same request is the same JSON.
    const replay = await world.api.post('/api/v1/chat', {
      message,
      message_id: messageIdOf(message),
      conversation_id: messageIdOf(message),
    });
    expect(replay.json).toEqual(done?.data);
  });

  test('voids the tokens of a broken attempt with `reset`', async () => {
    const message = newMessage();
    provider.script(message, breakOff('Half an'), stream(ANSWER));
    const events = await streamChat(message);
    const reset = events.findIndex(({ name }) => name === 'reset');
    expect(tokensOf(events.slice(0, reset)).join('')).toBe('Half an');
    expect(tokensOf(events.slice(reset)).join('')).toBe(ANSWER);
    expect(events.at(-1)).toMatchObject({ name: 'done', data: { response: ANSWER } });
    expect(await rowsOf(messageIdOf(message))).toEqual([messageIdOf(message)]);
  });

  test('voids the tokens of a model that fails for good, and streams the fallback', async () => {
    const message = newMessage();
    provider.script(message, breakOff('Half an'), refuse(400, { message: 'no' }));
    const events = await streamChat(message);
    const done = events.at(-1);
    const lastReset = events.findLastIndex(({ name }) => name === 'reset');
    expect(lastReset).toBeGreaterThan(0);
    expect(tokensOf(events.slice(lastReset)).join('')).toBe(done?.data.response);
    expect(done).toMatchObject({
      name: 'done',
      data: { error: 'openai-compatible: status 400: no', reward: { base: 0.2 } },
    });
  });

  test('goes on when its reader leaves: the row appears, whole', async () => {
    const message = newMessage();
    provider.script(message, stream(ANSWER, 150));
    const reader = new AbortController();
    const reading = streamChat(message, reader.signal).catch((error: Error) => error.name);
    while (provider.callsFor(message).length === 0) await delay(20);
    await delay(300);
    reader.abort();
    expect(await reading).toBe('AbortError');
    const row = await untilStored(messageIdOf(message));
    expect(row).toMatchObject({ response: ANSWER, tracked: true });
    expect(provider.callsFor(message)).toHaveLength(1);
    expect((await world.api.get('/health/ready')).status).toBe(200);
  });
});

test('a turn whose model stalls is tried again, or answered by the fallback, in bounded time', async () => {
  const [once, always] = await stalledTurns;
  expect(once.answer.json).toMatchObject({ response: ANSWER, reward: { base: 0.5 } });
  expect(once.elapsedMs).toBeLessThan(20_000);
  expect(always.answer.json.error).toContain('the stream stalled');
  expect(always.answer.json.reward.base).toBe(0.2);
  expect(always.calls).toBe(3);
  expect(always.elapsedMs).toBeLessThan(45_000);
});

test('the key is in no answer and no log', () => {
  expect(world.process.output()).not.toContain(KEY);
});

async function untilStored(messageId: string): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status, json } = await world.api.get(`/api/v1/chat/messages/${messageId}`);
    if (status === 200) return json;
    await delay(100);
  }
  throw new Error(`${messageId} has no row after 10 s`);
}

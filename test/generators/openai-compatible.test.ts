import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { STRATEGY_IDS } from '../../src/domain/learning/strategies.ts';
import {
  createOpenAiCompatibleGenerator,
  type OpenAiCompatibleSettings,
} from '../../src/generators/openai-compatible.ts';
import type { Generation, GenerationError, GenerationRequest } from '../../src/generators/response-model.ts';
import {
  answerWith,
  type Behaviour,
  breakOff,
  chunk,
  event,
  inOnePiece,
  type OpenAiServer,
  refuse,
  silence,
  stall,
  startOpenAiServer,
  stream,
  streamEvents,
} from '../support/openai-server.ts';
import { freePort } from '../support/service.ts';

const KEY = 'sk-test-0123456789';
const TIMEOUTS = { connectMs: 1_000, firstTokenMs: 300, stallMs: 300, totalMs: 1_500 };

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
afterAll(async () => {
  await server.stop();
});

const requestFor = (message: string, rest: Partial<GenerationRequest> = {}): GenerationRequest => ({
  messageId: 'm-1',
  message,
  persona: null,
  intent: 'cost_estimate',
  agent: 'chat_agent',
  policyId: 'p-1',
  strategy: null,
  history: [],
  ...rest,
});

/** Asks a fresh generator while the server behaves as told; messages tell the scripts apart. */
let asked = 0;
async function ask(
  behaviours: readonly [Behaviour, ...Behaviour[]],
  options: {
    settings?: Partial<OpenAiCompatibleSettings>;
    request?: Partial<GenerationRequest>;
    signal?: AbortSignal;
  } = {},
) {
  asked += 1;
  const message = `question ${asked}`;
  server.script(message, ...behaviours);
  const generator = createOpenAiCompatibleGenerator({
    baseUrl: server.baseUrl,
    apiKey: KEY,
    model: 'test',
    timeouts: TIMEOUTS,
    ...options.settings,
  });
  const tokens: string[] = [];
  const startedMs = performance.now();
  const outcome = await generator
    .generate(requestFor(message, options.request), {
      signal: options.signal ?? new AbortController().signal,
      onToken: (text) => tokens.push(text),
      onReset: () => undefined,
    })
    .then(
      (generation): { generation: Generation } => ({ generation }),
      (error: GenerationError): { error: GenerationError } => ({ error }),
    );
  return {
    ...outcome,
    tokens,
    elapsedMs: performance.now() - startedMs,
    calls: server.callsFor(message),
    message,
    generator,
  };
}

async function answerOf(...parameters: Parameters<typeof ask>) {
  const outcome = await ask(...parameters);
  if ('error' in outcome) throw outcome.error;
  return outcome;
}

async function failureOf(...parameters: Parameters<typeof ask>) {
  const outcome = await ask(...parameters);
  if ('generation' in outcome) throw new Error('it answered');
  return outcome;
}

describe('an answer', () => {
  test('comes token by token, and is the tokens put together', async () => {
    const { generation, tokens } = await answerOf([stream('Painting costs $2 to $6 per square foot.')]);
    expect(tokens.length).toBe(8);
    expect(tokens.join('')).toBe(generation.response);
    expect(generation.response).toBe('Painting costs $2 to $6 per square foot.');
  });

  test('asks with the key, the model, the adviser, the persona, the conversation and the question, in this order', async () => {
    const { calls, message } = await answerOf([stream('Yes.')], {
      request: { persona: 'landlord', history: [{ message: 'Walls?', response: '$400.', intent: 'cost_estimate' }] },
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'test', stream: true, stream_options: { include_usage: true } },
    });
    const [system, ...rest] = calls[0]?.body.messages ?? [];
    expect(system).toMatchObject({
      role: 'system',
      content: expect.stringMatching(/home-improvement adviser[\s\S]*rents the home out/),
    });
    expect(rest).toEqual([
      { role: 'user', content: 'Walls?' },
      { role: 'assistant', content: '$400.' },
      { role: 'user', content: message },
    ]);
  });

  test('tells the model how to answer: each strategy in words of its own, after everything else', async () => {
    const prompts = new Set<string>();
    for (const strategy of [null, ...STRATEGY_IDS]) {
      const { calls } = await answerOf([stream('Yes.')], { request: { persona: 'landlord', strategy } });
      const [system] = calls[0]?.body.messages ?? [];
      prompts.add(String(system?.content));
    }
    expect(prompts.size).toBe(1 + STRATEGY_IDS.length);
    const [without = '', ...rest] = prompts;
    for (const prompt of rest) expect(prompt.startsWith(`${without}\nHow to answer this time`)).toBe(true);
    expect(rest[STRATEGY_IDS.indexOf('quick_steps')]).toMatch(
      /numbered steps[\s\S]*safety[\s\S]*end with one short question/,
    );
    expect(rest[STRATEGY_IDS.indexOf('price_table')]).toMatch(/table[\s\S]*cost[\s\S]*Ask nothing/);
  });

  test('sends the newest exchanges that fit the token budget, whole', async () => {
    const history = ['old', 'middle', 'new'].map((name) => ({
      message: name,
      response: 'x'.repeat(400),
      intent: 'cost_estimate' as const,
    }));
    const { calls } = await answerOf([stream('Yes.')], { request: { history }, settings: { historyTokens: 250 } });
    const sent = calls[0]?.body.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
    expect(sent?.slice(0, -1)).toEqual(['middle', 'new']);
  });

  test('sends no key to a server that wants none', async () => {
    const { calls } = await answerOf([stream('Yes.')], { settings: { apiKey: null } });
    expect(calls[0]?.headers.authorization).toBeUndefined();
  });

  test('records tokens, and a cost only when there is a price', async () => {
    const prices = { inputPerMillionUsd: 2.5, outputPerMillionUsd: 10 };
    const priced = await answerOf([stream('Yes.')], { settings: { prices } });
    expect(priced.generation.usage).toEqual({ promptTokens: 120, completionTokens: 30, costMicroUsd: 600 });
    const unpriced = await answerOf([stream('Yes.')]);
    expect(unpriced.generation.usage).toEqual({ promptTokens: 120, completionTokens: 30, costMicroUsd: null });
  });

  test('has no usage when the server counts none', async () => {
    const { generation } = await answerOf([streamEvents(event(chunk({ content: 'Yes.' })), event(chunk({}, 'stop')))]);
    expect(generation).toMatchObject({ response: 'Yes.', usage: null });
  });

  test('may come slowly, as long as something comes', async () => {
    const { generation, elapsedMs } = await answerOf([stream('one two three four', 150)]);
    expect(generation.response).toBe('one two three four');
    expect(elapsedMs).toBeGreaterThan(TIMEOUTS.stallMs);
  });

  test('leaves out what a model thinks aloud, and takes it as a sign of life', async () => {
    const thoughts = Array.from({ length: 3 }, () => chunk({ reasoning_content: 'hm' }));
    const { generation, tokens } = await answerOf([
      async (_call, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        for (const thought of thoughts) {
          response.write(event(thought));
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        response.end(event(chunk({ content: 'Yes.' }, 'stop')));
      },
    ]);
    expect(generation.response).toBe('Yes.');
    expect(tokens).toEqual(['Yes.']);
  });

  test('can be stored: without U+0000 and lone surrogates', async () => {
    const { generation } = await answerOf([
      streamEvents(event(chunk({ content: 'a\u0000b\ud800' })), event(chunk({}, 'stop'))),
    ]);
    expect(generation.response).toBe('ab\ufffd');
  });

  test('is complete although the connection breaks after its last word', async () => {
    const { generation } = await answerOf([
      async (_call, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(event(chunk({ content: 'Yes.' }, 'stop')));
        await new Promise((resolve) => setTimeout(resolve, 20));
        response.destroy();
      },
    ]);
    expect(generation.response).toBe('Yes.');
  });

  test('comes in one piece from a server that ignores `stream`', async () => {
    const { generation, tokens, calls } = await answerOf([inOnePiece('Yes, all of it.')]);
    expect(generation).toMatchObject({ response: 'Yes, all of it.', usage: { completionTokens: 30 } });
    expect(tokens).toEqual(['Yes, all of it.']);
    expect(calls).toHaveLength(1);
  });

  test('is asked for in one piece when the server refuses to stream, from then on at once', async () => {
    const refusal = refuse(400, {
      message: 'Your organization must be verified to stream this model.',
      param: 'stream',
    });
    const { generation, generator, calls, message } = await answerOf([refusal, inOnePiece('Yes.')]);
    expect(generation.response).toBe('Yes.');
    expect(calls.map(({ body }) => body.stream ?? false)).toEqual([true, false]);
    await generator.generate(requestFor(message), {
      signal: new AbortController().signal,
      onToken: () => undefined,
      onReset: () => undefined,
    });
    expect(server.callsFor(message).map(({ body }) => body.stream ?? false)).toEqual([true, false, false]);
  });
});

describe('a failure', () => {
  test.each([408, 409, 425, 429, 500, 502, 503])(
    'with status %d may be tried again, by the turn, not here',
    async (status) => {
      const { error, calls } = await failureOf([refuse(status, { message: 'not now' })]);
      expect(error).toMatchObject({ name: 'GenerationError', retryable: true, retryAfterMs: null });
      expect(error.message).toBe(`status ${status}: not now`);
      expect(calls).toHaveLength(1);
    },
  );

  test.each([400, 401, 403, 404, 413, 422])('with status %d is final', async (status) => {
    const { error } = await failureOf([refuse(status, { message: 'no' })]);
    expect(error.retryable).toBe(false);
    expect(error.message).toContain(String(status));
  });

  test.each<[string, Record<string, string>, number]>([
    ['seconds', { 'Retry-After': '7' }, 7_000],
    ['milliseconds', { 'Retry-After': '7', 'Retry-After-Ms': '1500' }, 1_500],
    ['no time at all', { 'Retry-After': '0' }, 0],
  ])('says how long to wait, given in %s', async (_form, headers, expectedMs) => {
    const { error } = await failureOf([refuse(429, { message: 'slow down' }, headers)]);
    expect(error).toMatchObject({ retryable: true, retryAfterMs: expectedMs });
  });

  test('says how long to wait, given as a date', async () => {
    const date = new Date(Date.now() + 10_000).toUTCString();
    const { error } = await failureOf([refuse(503, { message: 'later' }, { 'Retry-After': date })]);
    expect(error.retryAfterMs).toBeGreaterThan(7_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(10_000);
  });

  test('that asks to wait longer than a caller should is final', async () => {
    const { error } = await failureOf([refuse(429, { message: 'slow down' }, { 'Retry-After': '3600' })]);
    expect(error).toMatchObject({ retryable: false, message: 'status 429: slow down (asks to wait 3600 s)' });
  });

  test('of an account without money is final', async () => {
    const { error } = await failureOf([
      refuse(429, { message: 'You exceeded your quota', code: 'insufficient_quota' }),
    ]);
    expect(error).toMatchObject({ retryable: false, message: 'status 429: insufficient_quota' });
  });

  test('never shows the key, even when the server repeats it', async () => {
    for (const status of [400, 401, 500]) {
      const { error } = await failureOf([refuse(status, { message: `Incorrect API key provided: ${KEY}` })]);
      expect(error.message).not.toContain(KEY);
    }
  });

  test('is noticed when no first token comes', async () => {
    const { error, elapsedMs, calls } = await failureOf([silence]);
    expect(error).toMatchObject({ retryable: true, message: 'no first token within 0.3 s' });
    expect(elapsedMs).toBeLessThan(TIMEOUTS.totalMs);
    expect(calls).toHaveLength(1);
  });

  test('is noticed when the stream stalls, and the request is given up', async () => {
    const { error, tokens, elapsedMs, calls } = await failureOf([stall('It costs')]);
    expect(error).toMatchObject({ retryable: true, message: 'the stream stalled: no further token within 0.3 s' });
    expect(tokens).toEqual(['It ', 'costs']);
    expect(elapsedMs).toBeLessThan(TIMEOUTS.totalMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls[0]?.abandoned).toBe(true);
  });

  test('is noticed when tokens drip for ever', async () => {
    const { error, elapsedMs } = await failureOf([stream('drip '.repeat(60), 100)]);
    expect(error).toMatchObject({ retryable: true, message: 'the answer was not complete within 1.5 s' });
    expect(elapsedMs).toBeLessThan(TIMEOUTS.totalMs + 500);
  });

  test('of a broken stream may be tried again', async () => {
    const { error } = await failureOf([breakOff('It costs')]);
    expect(error.retryable).toBe(true);
  });

  test('of a stream that ends in good order before the answer does may be tried again', async () => {
    const { error } = await failureOf([streamEvents(event(chunk({ content: 'It costs' })))]);
    expect(error).toMatchObject({ retryable: true, message: 'the stream ended before the answer did' });
  });

  test('inside a stream that began well may be tried again', async () => {
    const { error } = await failureOf([
      streamEvents(event(chunk({ content: 'It' })), event({ error: { message: 'engine overloaded' } })),
    ]);
    expect(error).toMatchObject({ retryable: true, message: 'the provider broke off: engine overloaded' });
  });

  test('of a server that is not there may be tried again, and names no address', async () => {
    const { error } = await failureOf([silence], { settings: { baseUrl: `http://127.0.0.1:${await freePort()}/v1` } });
    expect(error).toMatchObject({ retryable: true, message: 'the connection failed (ECONNREFUSED)' });
  });

  test('is noticed when the connection does not come about', async () => {
    // Takes the connection and never answers the TLS handshake.
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const { error, elapsedMs } = await failureOf([silence], {
      settings: {
        baseUrl: `https://127.0.0.1:${port}/v1`,
        timeouts: { ...TIMEOUTS, connectMs: 100, firstTokenMs: 10_000, totalMs: 10_000 },
      },
    });
    mute.close();
    for (const socket of sockets) socket.destroy();
    expect(error).toMatchObject({ retryable: true, message: 'the connection failed (UND_ERR_CONNECT_TIMEOUT)' });
    // undici looks at its timers every half second.
    expect(elapsedMs).toBeLessThan(5_000);
  });

  test.each<[string, Behaviour, string]>([
    ['a page of HTML', answerWith(200, 'text/html', '<h1>Hello</h1>'), 'wrong body: no event stream but text/html'],
    [
      'JSON of another kind',
      answerWith(200, 'application/json', '{"answer":1}'),
      'wrong body: not a completion: /choices',
    ],
    ['JSON that is none', answerWith(200, 'application/json', '{"choices":'), 'wrong body: not JSON'],
    [
      'events that are no JSON',
      answerWith(200, 'text/event-stream', 'data: hello\n\n'),
      'wrong body: an event is not JSON',
    ],
    ['events of another kind', streamEvents('data: {"choices":1}\n\n'), 'wrong body: not a completion chunk: /choices'],
    [
      'content that is no text',
      streamEvents(event(chunk({ content: 7 }))),
      'wrong body: not a completion chunk: /choices/0/delta/content',
    ],
  ])('of a wrong body is final and says what was wrong: %s', async (_name, behaviour, message) => {
    const { error } = await failureOf([behaviour]);
    expect(error).toMatchObject({ name: 'GenerationError', retryable: false });
    expect(error.message).toContain(message);
  });

  test('of an answer without end is final', async () => {
    const { error } = await failureOf([
      streamEvents(...Array.from({ length: 65 }, () => event(chunk({ content: 'x'.repeat(1_000) })))),
    ]);
    expect(error).toMatchObject({ retryable: false, message: 'the answer is longer than 64000 characters' });
  });

  test('of an empty answer may be tried again, unless a filter emptied it', async () => {
    expect((await failureOf([streamEvents(event(chunk({}, 'stop')))])).error.retryable).toBe(true);
    expect((await failureOf([streamEvents(event(chunk({}, 'content_filter')))])).error.retryable).toBe(false);
  });

  test('of a redirect is final: the conversation goes nowhere else', async () => {
    const { error } = await failureOf([
      (_call, response) => {
        response.writeHead(307, { Location: 'http://127.0.0.1:9/elsewhere' }).end();
      },
    ]);
    expect(error).toMatchObject({ retryable: false, message: 'status 307: redirects are not followed' });
  });

  test('of a cancelled turn is the cancellation itself, at once', async () => {
    const reason = new Error('cancelled');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    const { error, elapsedMs } = await failureOf([stall('It costs')], { signal: controller.signal });
    expect(error).toBe(reason);
    expect(elapsedMs).toBeLessThan(TIMEOUTS.stallMs);
  });
});

test('another prompt or model is another policy', () => {
  const modelIdOf = (model: string) =>
    createOpenAiCompatibleGenerator({ baseUrl: server.baseUrl, apiKey: KEY, model }).modelId;
  expect(modelIdOf('a')).not.toBe(modelIdOf('b'));
  expect(modelIdOf('a')).toMatch(/^a prompt:[0-9a-f]{12}$/);
});

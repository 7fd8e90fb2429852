import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpAgentGenerator } from '../../src/generators/http-agent.ts';
import type { Generation, GenerationError } from '../../src/generators/response-model.ts';

const TIMEOUTS = { connectMs: 1_000, firstTokenMs: 1, stallMs: 200, totalMs: 500 };

interface AgentCall {
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
type Agent = (response: ServerResponse) => void;

let agent: Agent;
let calls: AgentCall[] = [];
const server = createServer(async (request, response) => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  calls.push({ headers: request.headers, body: JSON.parse(text) });
  agent(response);
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const urlOf = (credentials = '') => `http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}/answer`;

const json =
  (body: unknown, status = 200, headers = {}): Agent =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
const raw =
  (body: string | Buffer): Agent =>
  (response) =>
    response.end(body);

async function ask(behaviour: Agent, url = urlOf()) {
  agent = behaviour;
  calls = [];
  const tokens: string[] = [];
  const startedMs = performance.now();
  const outcome = await createHttpAgentGenerator({ url, timeouts: TIMEOUTS })
    .generate(
      {
        messageId: 'm-1',
        message: 'And the ceiling?',
        persona: 'homeowner',
        intent: 'cost_estimate',
        agent: 'chat_agent',
        policyId: 'p-1',
        strategy: 'quick_steps',
        history: [{ message: 'Walls?', response: '$400.', intent: 'cost_estimate' }],
      },
      { signal: new AbortController().signal, onToken: (text) => tokens.push(text), onReset: () => undefined },
    )
    .then(
      (generation): { generation: Generation } => ({ generation }),
      (error: GenerationError): { error: GenerationError } => ({ error }),
    );
  return { ...outcome, tokens, elapsedMs: performance.now() - startedMs };
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

test('an agent is asked with the message, the conversation, the persona, the strategy and the policy', async () => {
  await answerOf(json({ response: '$200.' }));
  expect(calls).toEqual([
    {
      headers: expect.objectContaining({ 'content-type': 'application/json', 'idempotency-key': 'm-1' }),
      body: {
        message: 'And the ceiling?',
        history: [{ message: 'Walls?', response: '$400.', intent: 'cost_estimate' }],
        persona: 'homeowner',
        strategy: {
          name: 'quick_steps',
          length: 'brief',
          form: 'steps',
          lead: 'safety_first',
          asks_clarifying_question: true,
          names_next_actions: true,
        },
        policy: 'p-1',
      },
    },
  ]);
});

test('a user and password of the address are sent as HTTP basic credentials', async () => {
  await answerOf(json({ response: '$200.' }), urlOf('lea:p%40ss@'));
  expect(calls[0]?.headers.authorization).toBe(`Basic ${Buffer.from('lea:p@ss').toString('base64')}`);
});

test('an answer needs a response only', async () => {
  const { generation, tokens } = await answerOf(json({ response: '$200.', trace: 7 }));
  expect(generation).toEqual({
    response: '$200.',
    intent: null,
    intentConfidence: null,
    retrieved: [],
    suggestedActions: [],
    usage: null,
  });
  expect(tokens).toEqual(['$200.']);
});

test('an answer carries its own classification and actions; a claim of used context changes nothing', async () => {
  const claim = { intent: 'timeline', intent_confidence: 0.7, used_context: true, suggested_actions: ['Measure'] };
  const { generation } = await answerOf(json({ response: 'Two days.', ...claim }));
  expect(generation).toMatchObject({
    intent: 'timeline',
    intentConfidence: 0.7,
    suggestedActions: ['Measure'],
    retrieved: [],
  });
});

test('an intent without a confidence is meant', async () => {
  const { generation } = await answerOf(json({ response: 'Two days.', intent: 'timeline' }));
  expect(generation.intentConfidence).toBe(1);
});

test.each<[string, Agent, string]>([
  ['no JSON', raw('<html>'), 'wrong body: not JSON in UTF-8'],
  ['no UTF-8', raw(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 'wrong body: not JSON in UTF-8'],
  ['an empty body', raw(''), 'wrong body: not JSON in UTF-8'],
  ['no response', json({ answer: 'yes' }), 'wrong body: /response: '],
  ['a blank response', json({ response: ' \n' }), 'wrong body: /response: must not be empty'],
  ['U+0000', json({ response: 'a\u0000' }), 'wrong body: /response: must not contain U+0000'],
  ['too long a response', json({ response: 'x'.repeat(64_001) }), 'wrong body: /response: must have at most 64000'],
  ['an unknown intent', json({ response: 'x', intent: 'poetry' }), 'wrong body: /intent: '],
  ['a confidence over 1', json({ response: 'x', intent: 'timeline', intent_confidence: 7 }), '/intent_confidence: '],
  ['a confidence in nothing', json({ response: 'x', intent_confidence: 1 }), '/intent_confidence: needs an intent'],
  ['a claim that is no boolean', json({ response: 'x', used_context: 'yes' }), '/used_context: '],
  ['actions that are no list', json({ response: 'x', suggested_actions: 'call' }), '/suggested_actions: '],
  ['more than 1 MB', raw(Buffer.alloc(1024 * 1024 + 1, 0x20)), 'larger than'],
])('a body with %s is refused for good, and the failure says what was wrong', async (_name, behaviour, message) => {
  const { error } = await failureOf(behaviour);
  expect(error).toMatchObject({ name: 'GenerationError', retryable: false });
  expect(error.message).toContain(message);
});

test('two wrong fields are both named', async () => {
  const { error } = await failureOf(json({ response: 7, intent: 'poetry' }));
  expect(error.message).toMatch(/\/response: .*; \/intent: /);
});

test.each([408, 429, 500, 503])('status %d may be tried again after Retry-After', async (status) => {
  const { error } = await failureOf(json({ detail: 'busy' }, status, { 'Retry-After': '2' }));
  expect(error).toMatchObject({ retryable: true, retryAfterMs: 2_000, message: `status ${status}: {"detail":"busy"}` });
});

test.each([400, 401, 404, 422])('status %d is final', async (status) => {
  expect((await failureOf(json({ detail: 'no' }, status))).error.retryable).toBe(false);
});

test('a redirect is not followed', async () => {
  const { error } = await failureOf((response) => response.writeHead(302, { Location: urlOf() }).end());
  expect(error).toMatchObject({ retryable: false, message: 'status 302: redirects are not followed' });
  expect(calls).toHaveLength(1);
});

test('an agent that never answers is given up', async () => {
  const { error, elapsedMs } = await failureOf(() => undefined);
  expect(error).toMatchObject({ retryable: true, message: 'the answer was not complete within 0.5 s' });
  expect(elapsedMs).toBeLessThan(2 * TIMEOUTS.totalMs);
});

test('an agent that stalls in its answer is given up', async () => {
  const { error } = await failureOf((response) => response.write('{"response":"It'));
  expect(error).toMatchObject({ retryable: true, message: 'the answer stalled: no further byte within 0.2 s' });
});

test('an agent that breaks off may be asked again', async () => {
  const { error } = await failureOf((response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('{"response":"It');
    setTimeout(() => response.destroy(), 20);
  });
  expect(error.retryable).toBe(true);
});

test('another address is another policy, and its password is no part of it', () => {
  const modelIdOf = (url: string) => createHttpAgentGenerator({ url }).modelId;
  expect(modelIdOf('http://a.example/x')).not.toBe(modelIdOf('http://a.example/y'));
  expect(modelIdOf('http://lea:secret@a.example/x')).toBe(modelIdOf('http://a.example/x'));
});

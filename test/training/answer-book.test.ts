/** The answers that training asks an agent for, over HTTP as in production: breaker, refusals, keys of requests. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type AnswerBook, openAnswerBook } from '../../src/activities/training/answer-book.ts';
import { type TrainingData, trainingData } from '../../src/activities/training/dependencies.ts';
import { ARM_COUNT } from '../../src/domain/learning/strategies.ts';
import { choosePrompts, type LoggedPrompt } from '../../src/domain/learning/training/training-data.ts';
import { createEntryFinder } from '../../src/generators/grounded/find-entries.ts';
import { createHttpAgentGenerator } from '../../src/generators/http-agent.ts';
import { firstPolicy } from '../../src/generators/policy.ts';
import { withBreaker } from '../../src/generators/remote/breaker.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { aDatasetRow } from '../support/dataset-rows.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';
import { aTurn } from '../support/turns.ts';

type Agent = (response: ServerResponse) => void;
const answers: Agent = (response) => response.end(JSON.stringify({ response: 'About $400.' }));
const refuses =
  (status: number): Agent =>
  (response) =>
    response.writeHead(status).end('{}');

let agent: Agent = answers;
let keys: (string | undefined)[] = [];
const server = createServer((request, response) => {
  keys.push(request.headers['idempotency-key']?.toString());
  request.resume().on('end', () => agent(response));
});
let temporary: TemporaryStore;
let store: LightningStore;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  temporary = await openTemporaryStore();
  store = temporary.store;
});
beforeEach(() => {
  keys = [];
  agent = answers;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await temporary.remove();
});

/** A book on one prompt, whose agent is left alone for `pauseMs` after two failures in a row. */
async function aBook(messageId: string, overrides: { historyLength?: number; data?: Partial<TrainingData> } = {}) {
  await store.trackTurn(aTurn({ messageId }));
  const [prompt] = choosePrompts(
    [aDatasetRow({ messageId, historyLength: overrides.historyLength ?? 0, message: messageId })],
    1,
    1,
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
  const generator = withBreaker(createHttpAgentGenerator({ url }), { failuresToOpen: 2, pauseMs: 50, nowMs: Date.now });
  const open = () =>
    openAnswerBook(
      {
        generator,
        findEntries: createEntryFinder(),
        entriesVersion: '1',
        sha256: (text) => createHash('sha256').update(text).digest('hex'),
        nowMs: Date.now,
      },
      { ...trainingData(store), ...overrides.data },
      firstPolicy('chat_agent', generator),
      [prompt as LoggedPrompt],
    );
  return { prompt: prompt as LoggedPrompt, open };
}

const environment = new MockActivityEnvironment();
const answerOf = (book: AnswerBook, prompt: LoggedPrompt, arm: number) =>
  environment.run(async () => await book.answer(prompt, arm));

test('every arm is a question of its own to the agent, and none is the turn that was logged', async () => {
  const { prompt, open } = await aBook('each-arm');
  const book = await open();
  for (let arm = 0; arm < ARM_COUNT; arm += 1) expect(await answerOf(book, prompt, arm)).not.toBeNull();
  expect(new Set(keys).size).toBe(ARM_COUNT);
  expect(keys).not.toContain('each-arm');
  expect(keys).toContain(book.keyOf(prompt, 0));
});

test.each([
  ['an agent that refuses the key', refuses(401)],
  ['an agent that is away, and then left alone', refuses(503)],
  ['an address where nothing is', refuses(404)],
])('%s says nothing of a question: it is asked again, and nothing is kept', async (name, away) => {
  const { prompt, open } = await aBook(name);
  const book = await open();
  agent = away;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const failure = await answerOf(book, prompt, 0).catch((error) => error);
    expect(failure).toMatchObject({ type: 'GeneratorUnavailable', nonRetryable: false });
  }
  agent = answers;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await answerOf(book, prompt, 0)).toMatchObject({ answer: { response: 'About $400.' } });
  expect(book.counts()).toEqual({ generated: 1, failed: 0 });
});

test('a question that the agent refuses has no answer under that arm, and is not asked again by a later run', async () => {
  const { prompt, open } = await aBook('refused');
  agent = refuses(422);
  const book = await open();
  expect(await answerOf(book, prompt, 0)).toBeNull();
  expect(book.counts()).toEqual({ generated: 1, failed: 1 });
  await book.flush();
  keys = [];
  agent = answers;
  expect(await answerOf(await open(), prompt, 0)).toBeNull();
  expect(keys).toEqual([]);
});

test('a store that was away for a moment is asked again', async () => {
  let isAway = true;
  const data: Partial<TrainingData> = {
    listEarlierExchanges: async () => {
      if (isAway) throw new Error('the store is away');
      return [];
    },
  };
  const { prompt, open } = await aBook('follow-up', { historyLength: 1, data });
  const book = await open();
  await expect(answerOf(book, prompt, 0)).rejects.toThrow('the store is away');
  isAway = false;
  expect(await answerOf(book, prompt, 0)).not.toBeNull();
});

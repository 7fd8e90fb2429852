import { homeCatalogue } from '../../scripts/lib/simulation/catalogue.ts';
import { classifyIntent } from '../../src/domain/chat/classify-intent.ts';
import { PERSONAS } from '../../src/domain/chat/vocabulary.ts';
import { normalizePrompt } from '../../src/domain/learning/normalize-prompt.ts';
import { createGroundedGenerator } from '../../src/generators/grounded/grounded-generator.ts';
import { topicsByPopularity } from '../../src/simulation/catalogue.ts';
import { firstQuestion, nextQuestion, type Question } from '../../src/simulation/questions/questions.ts';
import { randomStream } from '../../src/simulation/random.ts';

jest.setTimeout(60_000);

const catalogue = homeCatalogue();
const interests = { topics: topicsByPopularity(catalogue, 7), unknown: catalogue.unknown };
const COUNT = 400;
const questions = Array.from({ length: COUNT }, (_, index) => {
  const stream = randomStream('question test', index);
  const persona = stream.pick(PERSONAS);
  const first = firstQuestion(stream, persona, interests);
  return { first, next: nextQuestion(stream, persona, first, interests) };
});
const known = questions.flatMap(({ first }) => (first.topic === null ? [] : [{ ...first, topic: first.topic }]));

const generator = createGroundedGenerator();
async function citedBy({ message, intent }: Pick<Question, 'message' | 'intent'>): Promise<readonly string[]> {
  const request = {
    messageId: 'm',
    message,
    persona: null,
    intent,
    agent: 'chat_agent',
    policyId: 'p',
    strategy: null,
  };
  const options = { signal: new AbortController().signal, onToken: () => undefined, onReset: () => undefined };
  const { retrieved } = await generator.generate({ ...request, history: [] }, options);
  return retrieved.filter(({ cited }) => cited).map(({ source }) => source.id);
}

test('what homeowners ask about is what the service answers about: the topic in 85 % of known questions, the intent in 80 %', async () => {
  const cited = await Promise.all(known.map(citedBy));
  const rightTopic = cited.filter((ids, index) => ids.includes(known[index]?.topic.id ?? '')).length;
  const rightIntent = known.filter(({ message, intent }) => classifyIntent(message).intent === intent).length;
  expect(rightTopic / known.length).toBeGreaterThan(0.85);
  expect(rightIntent / known.length).toBeGreaterThan(0.8);
});

test('about one first question in ten is one that the service has no notes on, and it says so', async () => {
  const unknown = questions.filter(({ first }) => first.topic === null).map(({ first }) => first);
  expect(unknown.length / COUNT).toBeGreaterThan(0.05);
  expect(unknown.length / COUNT).toBeLessThan(0.16);
  const refused = (await Promise.all(unknown.map(citedBy))).filter((ids) => ids.length === 0);
  expect(refused.length / unknown.length).toBeGreaterThan(0.8);
});

test('hardly two homeowners ask the very same, neither first nor when they go on', () => {
  for (const which of ['first', 'next'] as const) {
    const prompts = questions.map((pair) => normalizePrompt(pair[which].message));
    expect(new Set(prompts).size / prompts.length).toBeGreaterThan(0.9);
  }
});

test('going on stays with the topic and asks for something else of it', () => {
  for (const { first, next } of questions) {
    if (first.topic === null) continue;
    expect(next.topic).toBe(first.topic);
    expect(next.intent).not.toBe(first.intent);
  }
});

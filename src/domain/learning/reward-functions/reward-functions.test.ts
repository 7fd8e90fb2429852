import fc from 'fast-check';
import { INTENTS, PERSONAS } from '../../chat/vocabulary.ts';
import type { AnswerToScore } from './reward-function.ts';
import { composeRewardFunction } from './reward-function.ts';
import { rewardFunctionOf } from './reward-functions.ts';
import { answerOf, FLOOR } from './testing/floor.ts';

const AGENTS = ['chat_agent', 'cost_estimator', 'diy_guide'] as const;
const scoreOf = (agent: string, answer: AnswerToScore): number => rewardFunctionOf(agent).score(answer).score;

const SOLID = 'Solid planks, installed: $9–$18 per sq ft';
const ENGINEERED = 'Engineered planks, installed: $7–$15 per sq ft';
const SAFETY = 'Wear hearing and eye protection at the saw.';
const HOW_TO = { message: 'How do I lay solid planks?', intent: 'diy_guide' } as const;

/** Answers of good and bad lines in any order, for any question. */
const lines = fc.constantFrom(
  ...[SOLID, ENGINEERED, SAFETY, ...FLOOR.steps, ...FLOOR.otherLines, 'Ask for a moisture reading in the quote.'],
  ...['Every home is different.', 'A skip costs $300.', 'I do not know.', '- Engineered planks: $9–$18 per sq ft'],
);
const answers = fc
  .record({
    parts: fc.array(lines, { maxLength: 10 }),
    intent: fc.constantFrom(...INTENTS),
    message: fc.constantFrom('What do engineered planks cost?', 'How do I lay a floor?', 'solid planks'),
    entries: fc.constantFrom([], [FLOOR]),
  })
  .map(({ parts, ...rest }) => answerOf(parts.join('\n'), rest));

/** Text that says nothing of the entry, and the answer's own lines once more. */
const filler = fc.array(
  fc.constantFrom(
    ...['Every home is different.', 'It is worth noting that quality matters.', 'Great question!', 'As I said before.'],
    ...['I used the context and matched your intent.', 'Safety first, always.', 'Price range: see above.'],
  ),
  { minLength: 1, maxLength: 30 },
);

describe.each(AGENTS)('%s', (agent) => {
  test('every score is in [0, 1], is the sum of its components, and names only its own terms', () => {
    const reward = rewardFunctionOf(agent);
    fc.assert(
      fc.property(answers, (answer) => {
        const { score, components } = reward.score(answer);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(components.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 9);
        for (const { name } of components) expect(reward.terms.map((term) => term.name)).toContain(name);
      }),
    );
  });

  test('padding never raises a score: neither filler nor the answer said twice', () => {
    fc.assert(
      fc.property(answers, filler, fc.boolean(), (answer, padding, inFront) => {
        const text = padding.join('\n');
        const padded = inFront ? `${text}\n${answer.response}` : `${answer.response}\n${text}`;
        const before = scoreOf(agent, answer);
        expect(scoreOf(agent, { ...answer, response: padded })).toBeLessThanOrEqual(before);
        const twice = `${answer.response}\n${answer.response}`;
        expect(scoreOf(agent, { ...answer, response: twice })).toBeLessThanOrEqual(before);
      }),
    );
  });

  test('an invented figure never helps, and costs wherever the figures were right', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 20, max: 99_999 }), fc.boolean(), (answer, amount, isLabelled) => {
        const invented = isLabelled
          ? `- Solid planks, installed: $${amount} per sq ft`
          : `It costs $${amount}–$${amount + 50}.`;
        const before = scoreOf(agent, answer);
        const after = rewardFunctionOf(agent).score({ ...answer, response: `${answer.response}\n${invented}` });
        expect(after.score).toBeLessThanOrEqual(before);
        expect(after.components.find(({ name }) => name === 'invents_nothing')?.value).toBe(0);
      }),
    );
  });

  test('flags, sources, actions and the persona change nothing', () => {
    const flags = fc.record({
      usedContext: fc.boolean(),
      intentMatch: fc.boolean(),
      suggestedActions: fc.array(fc.string(), { maxLength: 3 }),
      persona: fc.constantFrom(...PERSONAS, null),
      sources: fc.constantFrom([], [{ id: 'x', title: 'X', source_kind: 'quoted' as const, note: 'claimed' }]),
    });
    fc.assert(
      fc.property(answers, flags, (answer, claimed) => {
        expect(scoreOf(agent, { ...answer, ...claimed })).toBe(scoreOf(agent, answer));
      }),
    );
  });

  test('one sentence of all words says nothing, and an answer that failed scores 0', () => {
    const words = [SOLID, SAFETY, ...FLOOR.steps].join(' ').replace(/[.\d$–]/g, ' ');
    expect(scoreOf(agent, answerOf(words))).toBe(0);
    expect(scoreOf(agent, answerOf(`${SOLID}\n${SAFETY}`, { error: 'timeout' }))).toBe(0);
  });

  test('each term says why, and the weights add up to 1', () => {
    const { terms } = rewardFunctionOf(agent);
    expect(terms.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (const { reason } of terms) expect(reason.length).toBeGreaterThan(20);
  });
});

test('the cost agent wants the range that is asked for, with unit and label', () => {
  const cost = (response: string): number => scoreOf('cost_estimator', answerOf(`${response}\n${SAFETY}`));
  expect(cost(SOLID)).toBe(1);
  expect(cost(ENGINEERED)).toBe(0.75);
  expect(cost('Solid planks, installed: $9–$18 per hour')).toBeLessThan(0.25);
  expect(cost('Engineered planks, installed: $9–$18 per sq ft')).toBeLessThan(0.25);
});

test('the guide wants the steps in their order, and safety', () => {
  const guide = (parts: readonly string[]): number => scoreOf('diy_guide', answerOf(parts.join('\n'), HOW_TO));
  const numbered = FLOOR.steps.map((step, index) => `${index + 1}. ${step}`);
  expect(guide([...numbered, SAFETY])).toBe(1);
  expect(guide([...numbered.toReversed(), SAFETY])).toBeCloseTo(1 - 0.45 * 0.75, 9);
  expect(guide(numbered)).toBeCloseTo(0.75, 9);
  expect(guide([[...FLOOR.steps, SAFETY].join(' ')])).toBe(1);
});

test('the chat agent wants what is asked, whatever that is', () => {
  const chat = (response: string, change: Partial<AnswerToScore>): number =>
    scoreOf('chat_agent', answerOf(`${response}\n${SAFETY}`, change));
  expect(chat(SOLID, {})).toBe(1);
  expect(chat(SOLID, HOW_TO)).toBeCloseTo(0.55, 9);
  expect(chat(FLOOR.steps.join('\n'), HOW_TO)).toBe(1);
  expect(chat('Average room, by a professional: 1–3 days', { intent: 'timeline' })).toBe(1);
  expect(chat('Ask for a moisture reading in the quote.', { intent: 'contractor_search' })).toBe(1);
});

test('where nothing was retrieved, an honest refusal beats an invention', () => {
  const refusal = answerOf("I don't know.", { entries: [] });
  for (const agent of AGENTS) {
    expect(scoreOf(agent, refusal)).toBe(1);
    expect(scoreOf(agent, { ...refusal, response: 'That costs $200–$300.' })).toBeLessThan(0.5);
  }
});

test('an agent without a function of its own is scored as a chat agent', () => {
  expect(rewardFunctionOf('plumbing_bot').version).toBe(rewardFunctionOf('chat_agent').version);
  expect(AGENTS.map((agent) => rewardFunctionOf(agent).agent)).toEqual(AGENTS);
});

test('weights that do not add up to 1 are refused', () => {
  const term = { name: 'a', weight: 0.5, reason: 'half of it', value: () => 1 };
  expect(() => composeRewardFunction('a', 'a-1', [term])).toThrow('the weights of a add up to 0.5: expected 1');
});

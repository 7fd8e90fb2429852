import { answerOf, FLOOR } from '../reward-functions/testing/floor.ts';
import { decideStrategyGate } from './gate.ts';
import { answerGuards, guardMetrics, isRefusal } from './guard-metrics.ts';

const SOLID = 'Solid planks, installed: $9–$18 per sq ft';
const SAFETY = 'Wear hearing and eye protection at the saw.';
const honest = answerGuards([answerOf(`${SOLID}\n${SAFETY}`), answerOf(SAFETY)]);
const BETTER = { mean: 0.05, n: 900, clusters: 300, standardError: 0.02, interval: [0.01, 0.09] } as const;

const verdictOf = (responses: readonly string[], klNats = 0.1) =>
  decideStrategyGate({
    difference: BETTER,
    ess: 200,
    guards: guardMetrics(answerGuards(responses.map((response) => answerOf(response))), honest, klNats),
  });

test('the metrics are those of the texts', () => {
  expect(honest).toMatchObject({ answers: 2, groundedPairs: 1, claims: 1, safetyMentioned: 1, refusalRate: 0 });
  expect(honest.length).toBe((SOLID.length + 1 + SAFETY.length + SAFETY.length) / 2);
  expect(answerGuards([answerOf(`${SOLID}\nThe skip costs $300.`), answerOf("I don't know.")])).toMatchObject({
    groundedPairs: 0.5,
    safetyMentioned: 0,
    refusalRate: 0.5,
  });
});

test('a candidate that is as good passes', () => {
  expect(verdictOf([`${SOLID}\n${SAFETY}`]).verdict).toBe('passed');
});

test.each<[guard: string, response: string]>([
  ['grounded pairs', `Solid planks, installed: $4–$5 per sq ft\n${SAFETY}`],
  ['safety mentioned', SOLID],
  ['length', `${SOLID}\n${SAFETY}\n${'Every home is different. '.repeat(40)}`],
  ['refusal rate', `I don't know. ${SAFETY}`],
])('a candidate that worsens %s is caught', (guard, response) => {
  expect(verdictOf([response])).toMatchObject({ verdict: 'failed', reasons: [expect.stringMatching(`^${guard}`)] });
});

test('a candidate far from its baseline is caught', () => {
  expect(verdictOf([`${SOLID}\n${SAFETY}`], 1.6).reasons).toEqual([expect.stringMatching('^KL')]);
});

test('a refusal is right where nothing was retrieved', () => {
  expect(answerGuards([answerOf("I don't know.", { entries: [] })]).refusalRate).toBe(0);
  expect(answerGuards([answerOf("I don't know.", { entries: [FLOOR] })]).refusalRate).toBe(1);
});

test.each(["I don't know that.", 'Sorry, I cannot help with this.', 'I can’t answer that.', '  '])(
  '"%s" refuses',
  (text) => {
    expect(isRefusal(text)).toBe(true);
  },
);

test('an answer that says what one cannot do is no refusal', () => {
  expect(isRefusal('You cannot paint over mold. I can explain why.')).toBe(false);
});

test('no answers have no metrics', () => {
  expect(() => answerGuards([])).toThrow('at least one answer');
});

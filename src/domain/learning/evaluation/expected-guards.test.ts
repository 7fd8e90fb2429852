import { plantTurns } from '../../../../test/support/planted-bandit.ts';
import type { RetrievedEntry } from '../reward-functions/retrieved-entry.ts';
import type { AnswerToScore } from '../reward-functions/reward-function.ts';
import { ARM_COUNT } from '../strategies.ts';
import { singleArmTarget, uniformTarget } from './baselines.ts';
import { withExploration } from './evaluate-target.ts';
import { expectedGuards, meanDivergence, measurePrompts } from './expected-guards.ts';
import { answerGuards } from './guard-metrics.ts';

const ENTRY: RetrievedEntry = {
  id: 'paint',
  title: 'Interior painting',
  intents: ['cost_estimate'],
  figures: [{ label: 'Paint for a room', text: '$30–$60 per gallon', kind: 'price' }],
  steps: [],
  safety: ['Open the windows while you sand lead paint.'],
  needsSafety: true,
  advice: {},
  otherLines: [],
  notes: [],
};

const answer = (response: string): AnswerToScore => ({
  message: 'What does paint cost?',
  response,
  intent: 'cost_estimate',
  persona: 'homeowner',
  sources: [],
  suggestedActions: [],
  usedContext: true,
  intentMatch: true,
  error: null,
  entries: [ENTRY],
});

const SAFE = answer('Paint for a room: $30–$60 per gallon. Open the windows while you sand lead paint.');
const BARE = answer('Paint for a room: $30–$60 per gallon.');
const INVENTED = answer('Paint for a room: $999–$1200 per gallon.');
const [FEATURES = new Float64Array()] = plantTurns({ seed: 1, users: 1, lift: 0 }).map(({ features }) => features);
/** Arm 0 is safe, arm 1 invents, the others are bare. */
const answers = [SAFE, INVENTED, ...Array.from({ length: ARM_COUNT - 2 }, () => BARE)];
const measured = measurePrompts([{ features: FEATURES, answers }]);

test.each([
  [0, SAFE],
  [1, INVENTED],
  [2, BARE],
])('a policy that always uses arm %i has the guard metrics of its answer', (arm, own) => {
  const expected = answerGuards([own]);
  expect(expectedGuards(measured, singleArmTarget(arm, ARM_COUNT))).toMatchObject({
    groundedPairs: expected.groundedPairs,
    safetyMentioned: expected.safetyMentioned,
    length: expected.length,
    refusalRate: expected.refusalRate,
  });
});

test('each answer counts with the probability of its arm', () => {
  const uniform = expectedGuards(measured, uniformTarget(ARM_COUNT));
  expect(uniform?.groundedPairs).toBeCloseTo(7 / 8, 12);
  expect(uniform?.safetyMentioned).toBeCloseTo(1 / 8, 12);
  const mostlySafe = withExploration(singleArmTarget(0, ARM_COUNT), 0.2);
  expect(expectedGuards(measured, mostlySafe)?.safetyMentioned).toBeCloseTo(0.8 + 0.2 / 8, 12);
});

test('a policy is judged by its answers only where almost all of them could be generated', () => {
  const measuredWith = (own: typeof answers | readonly null[]) =>
    measurePrompts([{ features: FEATURES, answers: own }]);
  const none = answers.map(() => null);
  const [uniform, safe] = [uniformTarget(ARM_COUNT), singleArmTarget(0, ARM_COUNT)];
  expect(expectedGuards(measuredWith(none), uniform)).toBeNull();
  expect(expectedGuards([], uniform)).toBeNull();
  const onlySafe = measurePrompts([{ features: FEATURES, answers: [SAFE, ...none.slice(1)] }]);
  expect(expectedGuards(onlySafe, uniform)).toBeNull();
  expect(expectedGuards(onlySafe, safe)?.safetyMentioned).toBe(1);
  expect(expectedGuards(onlySafe, withExploration(safe, 0.05))?.safetyMentioned).toBe(1);
  expect(expectedGuards(onlySafe, withExploration(safe, 0.2))).toBeNull();
});

test('the divergence of a policy from itself is 0; of one arm from uniform it is ln 8', () => {
  const uniform = uniformTarget(ARM_COUNT);
  expect(meanDivergence([FEATURES], uniform, uniform)).toBe(0);
  expect(meanDivergence([FEATURES, FEATURES], singleArmTarget(3, ARM_COUNT), uniform)).toBeCloseTo(Math.log(8), 12);
});

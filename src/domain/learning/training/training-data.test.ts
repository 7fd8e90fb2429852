import { aDatasetRow } from '../../../../test/support/dataset-rows.ts';
import { thinCurve } from './curve.ts';
import { planGeneration } from './plan.ts';
import { choosePrompts, labelledTurns, loggedDecisions } from './training-data.ts';

test('only turns with a known arm and probability say something about a policy', () => {
  const rows = [
    aDatasetRow({ messageId: 'a', strategy: 'price_table', propensity: 0.25, userSignalReward: 0.8 }),
    aDatasetRow({ messageId: 'b', strategy: null, propensity: 0.5 }),
    aDatasetRow({ messageId: 'c', strategy: 'price_table', propensity: null }),
    aDatasetRow({ messageId: 'd', strategy: 'price_table', propensity: 0 }),
  ];
  expect(loggedDecisions(rows)).toMatchObject([{ messageId: 'a', arm: 1, propensity: 0.25, reward: 0.8 }]);
});

test('labels are the opinions alone; silence is none', () => {
  const rows = [true, false, null].map((liked) => aDatasetRow({ liked }));
  expect(labelledTurns(rows).map(({ liked }) => liked)).toEqual([true, false]);
});

test('a question that several people of one persona ask is one prompt; one that leans on its conversation is its own', () => {
  const rows = [
    aDatasetRow({ messageId: 'a', message: 'How much to paint?' }),
    aDatasetRow({ messageId: 'b', message: '  how much to PAINT', user: 'u2' }),
    aDatasetRow({ messageId: 'c', message: 'How much to paint?', persona: 'landlord' }),
    aDatasetRow({ messageId: 'd', message: 'And the ceiling?', historyLength: 1 }),
    aDatasetRow({ messageId: 'e', message: 'And the ceiling?', historyLength: 1 }),
  ];
  expect(
    choosePrompts(rows, 10, 1)
      .map(({ promptId }) => promptId)
      .sort(),
  ).toEqual(['a', 'c', 'd', 'e']);
});

test('the chosen prompts depend on the seed alone, and a smaller choice is the beginning of a larger one', () => {
  const rows = Array.from({ length: 60 }, (_, index) =>
    aDatasetRow({ messageId: `m${index}`, message: `room ${index}` }),
  );
  const ids = (count: number, seed: number) => choosePrompts(rows, count, seed).map(({ promptId }) => promptId);
  expect(ids(60, 1)).toEqual(ids(60, 1));
  expect(ids(20, 1)).toEqual(ids(60, 1).slice(0, 20));
  expect(ids(60, 2)).not.toEqual(ids(60, 1));
  expect([...ids(60, 2)].sort()).toEqual([...ids(60, 1)].sort());
  const reversed = choosePrompts(rows.toReversed(), 20, 1).map(({ promptId }) => promptId);
  expect(reversed).toEqual(ids(20, 1));
});

test.each([
  // A rich budget: everything is answered.
  [
    { maxGeneratorCalls: 20_000, trainingPrompts: 900, heldOutPrompts: 700 },
    { trainingPrompts: 900, guardPrompts: 120, answers: 8_160 },
  ],
  // At most a quarter of a small one is for the guards.
  [
    { maxGeneratorCalls: 320, trainingPrompts: 900, heldOutPrompts: 700 },
    { trainingPrompts: 30, guardPrompts: 10, answers: 320 },
  ],
  [
    { maxGeneratorCalls: 7, trainingPrompts: 900, heldOutPrompts: 700 },
    { trainingPrompts: 0, guardPrompts: 0, answers: 0 },
  ],
  [
    { maxGeneratorCalls: 20_000, trainingPrompts: 5_000, heldOutPrompts: 3 },
    { trainingPrompts: 1_000, guardPrompts: 3, answers: 8_024 },
  ],
])('a budget is spent as planned: %j', (input, plan) => {
  expect(planGeneration({ maxPrompts: 1_000, ...input })).toEqual(plan);
  expect(plan.answers).toBeLessThanOrEqual(input.maxGeneratorCalls);
});

test('a thinned curve keeps its ends and at most as many points as asked', () => {
  const curve = Array.from({ length: 1_003 }, (_, index) => ({ step: index + 1, metrics: {} }));
  const thin = thinCurve(curve, 200);
  expect(thin.length).toBeLessThanOrEqual(200);
  expect(thin.length).toBeGreaterThan(150);
  expect([thin[0]?.step, thin.at(-1)?.step]).toEqual([1, 1_003]);
  expect(thinCurve(curve.slice(0, 200), 200)).toHaveLength(200);
});

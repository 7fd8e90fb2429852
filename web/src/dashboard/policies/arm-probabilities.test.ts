import { FEATURE_COUNT, FEATURE_NAMES, FEATURES_VERSION } from '../../../../src/domain/learning/context-features.ts';
import { type PolicyBundle, uniformPolicy } from '../../../../src/domain/learning/policy.ts';
import { ARM_COUNT, STRATEGY_IDS } from '../../../../src/domain/learning/strategies.ts';
import { armProbabilities } from './arm-probabilities.ts';

const uniform = uniformPolicy({
  agent: 'chat_agent',
  generator: 'grounded',
  modelId: 'grounded-1',
  systemPrompt: '',
  retrieval: { maxEntries: 3, minimumScore: 1 },
});

test('a uniform policy draws every arm alike, whatever is asked', () => {
  for (const { probabilities } of armProbabilities(uniform, null) ?? []) {
    expect(probabilities).toEqual(STRATEGY_IDS.map(() => 1 / ARM_COUNT));
  }
});

test('a learned policy prefers the arm of its weights where they say so, and no arm falls below its share of exploration', () => {
  const rows = STRATEGY_IDS.map((_, arm) =>
    FEATURE_NAMES.map((name) => (arm === 1 && name === 'intent=cost_estimate' ? 5 : 0)),
  );
  const learned: PolicyBundle = {
    ...uniform,
    strategyWeights: { featuresVersion: FEATURES_VERSION, arms: STRATEGY_IDS, rows },
    sampling: { strategyEpsilon: 0.2 },
  };
  const byIntent = armProbabilities(learned, 'homeowner') ?? [];
  const cost = byIntent.find(({ intent }) => intent === 'cost_estimate')?.probabilities ?? [];
  const other = byIntent.find(({ intent }) => intent === 'timeline')?.probabilities ?? [];
  expect(cost.indexOf(Math.max(...cost))).toBe(1);
  expect(cost[1]).toBeGreaterThan(0.75);
  expect(Math.min(...cost)).toBeGreaterThanOrEqual(0.2 / ARM_COUNT);
  expect(other[1]).toBeCloseTo(1 / ARM_COUNT);
});

test('weights of another shape are not shown as if they were understood', () => {
  const rows = STRATEGY_IDS.map(() => new Array(FEATURE_COUNT + 1).fill(0));
  const strategyWeights = { featuresVersion: 'other', arms: STRATEGY_IDS, rows };
  expect(armProbabilities({ ...uniform, strategyWeights, sampling: { strategyEpsilon: 0.2 } }, null)).toBeNull();
});

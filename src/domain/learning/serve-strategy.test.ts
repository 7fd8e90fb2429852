import fc from 'fast-check';
import { processorSeconds } from '../../../test/support/processor-time.ts';
import { contextFeatures, FEATURE_COUNT, type StrategyContext } from './context-features.ts';
import { type PolicyBundle, strategyWeights, uniformPolicy } from './policy.ts';
import { createStrategyServer, exploringProbabilities, strategySeed } from './serve-strategy.ts';
import { ARM_COUNT, STRATEGY_IDS, strategyIndex } from './strategies.ts';

const CONTEXT: StrategyContext = {
  intent: 'diy_guide',
  persona: 'diy_worker',
  historyLength: 1,
  message: 'How do I fix a tap?',
};
const BASE = uniformPolicy({
  agent: 'chat_agent',
  generator: 'grounded',
  modelId: 'grounded-1',
  systemPrompt: '',
  retrieval: { maxEntries: 3, minimumScore: 0 },
});
/** Prefers `full_guide` to the others by a factor of e³. */
const weights = new Float64Array(ARM_COUNT * FEATURE_COUNT);
weights[strategyIndex('full_guide') * FEATURE_COUNT] = 3;
const LEARNED: PolicyBundle = {
  ...BASE,
  strategyWeights: strategyWeights(weights),
  sampling: { strategyEpsilon: 0.2 },
};

test('the first policy serves every arm with probability 1/8', () => {
  const { probability, probabilities } = createStrategyServer(BASE).choose(CONTEXT, 1);
  expect(probabilities).toEqual(new Array(8).fill(1 / 8));
  expect(probability).toBe(1 / 8);
});

test('the served probability is (1 − ε) · softmax + ε / K', () => {
  const { probabilities } = createStrategyServer(LEARNED).choose(CONTEXT, 1);
  const favourite = Math.exp(3) / (Math.exp(3) + 7);
  const other = 1 / (Math.exp(3) + 7);
  for (const id of STRATEGY_IDS) {
    expect(probabilities[strategyIndex(id)]).toBeCloseTo(0.8 * (id === 'full_guide' ? favourite : other) + 0.2 / 8, 15);
  }
});

test('the same seed draws the same arm; over seeds each arm comes as often as its probability says', () => {
  const server = createStrategyServer(LEARNED);
  expect(server.choose(CONTEXT, 42)).toEqual(server.choose(CONTEXT, 42));
  const n = 20_000;
  const counts = new Map<string, number>();
  for (let message = 0; message < n; message += 1) {
    const { strategy } = server.choose(CONTEXT, strategySeed(`message-${message}`, 'policy-1'));
    counts.set(strategy, (counts.get(strategy) ?? 0) + 1);
  }
  for (const [index, p] of server.probabilities(contextFeatures(CONTEXT)).entries()) {
    const share = (counts.get(STRATEGY_IDS[index] ?? '') ?? 0) / n;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  }
});

test('the stored propensity is the probability of the stored arm', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const choice = createStrategyServer(LEARNED).choose(CONTEXT, seed);
    expect(choice.probability).toBe(choice.probabilities[strategyIndex(choice.strategy)]);
    expect(choice.seed).toBe(seed);
  }
});

test('served probabilities sum to 1 and none is below ε / K, whatever the weights', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
        .filter((raw) => raw.some((p) => p > 0.01)),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (raw, epsilon) => {
        const total = raw.reduce((sum, p) => sum + p, 0);
        const served = exploringProbabilities(
          raw.map((p) => p / total),
          epsilon,
        );
        expect(served.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...served)).toBeGreaterThanOrEqual(epsilon / 8);
      },
    ),
  );
});

test('enormous weights neither overflow nor give a probability above 1', () => {
  const huge = weights.map((weight) => weight * 1e6);
  const server = createStrategyServer({ ...LEARNED, strategyWeights: strategyWeights(huge) });
  const { probabilities } = server.choose(CONTEXT, 1);
  expect(probabilities[strategyIndex('full_guide')]).toBeCloseTo(0.8 + 0.2 / 8, 12);
});

test('choosing an arm takes under 0.2 ms', async () => {
  const server = createStrategyServer(LEARNED);
  const rounds = 2000;
  for (let warm = 0; warm < rounds; warm += 1) server.choose(CONTEXT, warm);
  const seconds = await processorSeconds(() => {
    for (let seed = 0; seed < rounds; seed += 1) server.choose(CONTEXT, seed);
  });
  expect((seconds * 1000) / rounds).toBeLessThan(0.2);
});

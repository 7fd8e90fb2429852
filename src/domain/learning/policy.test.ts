import { FEATURE_COUNT } from './context-features.ts';
import {
  DEFAULT_EPSILON,
  flatWeights,
  type PolicyBundle,
  policyCanonicalJson,
  policyProblems,
  strategyWeights,
  uniformPolicy,
} from './policy.ts';
import { ARM_COUNT } from './strategies.ts';

const FIRST = uniformPolicy({
  agent: 'chat_agent',
  generator: 'grounded',
  modelId: 'grounded-1',
  systemPrompt: 'Help.',
  retrieval: { maxEntries: 3, minimumScore: 0.5 },
});
const WEIGHTS = strategyWeights(Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, index) => index / 7));
const PROMOTED: PolicyBundle = { ...FIRST, strategyWeights: WEIGHTS, sampling: { strategyEpsilon: DEFAULT_EPSILON } };

test('the first policy is uniform and valid', () => {
  expect(FIRST.sampling.strategyEpsilon).toBe(1);
  expect(FIRST.strategyWeights).toBeUndefined();
  expect(policyProblems(FIRST)).toEqual([]);
  expect(policyProblems(PROMOTED)).toEqual([]);
});

test('the same bundle has the same text whatever the order of its parts, a changed one another', () => {
  const { agent, ...rest } = PROMOTED;
  expect(policyCanonicalJson({ ...rest, agent })).toBe(policyCanonicalJson(PROMOTED));
  expect(policyCanonicalJson({ ...PROMOTED, systemPrompt: 'Help!' })).not.toBe(policyCanonicalJson(PROMOTED));
  expect(policyCanonicalJson({ ...PROMOTED, sampling: { strategyEpsilon: 0.1 } })).not.toBe(
    policyCanonicalJson(PROMOTED),
  );
});

test('the text survives storage: read back it is the same bundle, bit for bit', () => {
  const stored: PolicyBundle = JSON.parse(policyCanonicalJson(PROMOTED));
  expect(policyCanonicalJson(stored)).toBe(policyCanonicalJson(PROMOTED));
  expect(flatWeights(stored.strategyWeights)).toEqual(flatWeights(WEIGHTS));
});

test.each<[string, Partial<PolicyBundle>, string]>([
  ['no exploration', { sampling: { strategyEpsilon: 0.04 } }, 'expected a number in 0.05..1'],
  ['an exploration that is no number', { sampling: { strategyEpsilon: Number.NaN } }, 'expected a number in 0.05..1'],
  ['a short adapter hash', { adapterSha256: 'abc' }, '64 hexadecimal digits'],
  ['other features', { strategyWeights: { ...WEIGHTS, featuresVersion: 'context-0' } }, 'expected context-1'],
  ['other arms', { strategyWeights: { ...WEIGHTS, arms: ['a'] } }, 'strategyWeights.arms'],
  ['missing rows', { strategyWeights: { ...WEIGHTS, rows: [] } }, `${ARM_COUNT} rows of ${FEATURE_COUNT}`],
])('a bundle with %s is not served', (_, change, problem) => {
  expect(policyProblems({ ...PROMOTED, ...change }).join()).toContain(problem);
});

test('a policy without weights must say that it is uniform', () => {
  expect(policyProblems({ ...FIRST, sampling: { strategyEpsilon: 0.2 } }).join()).toContain('strategyEpsilon = 1');
});

test('weights of another shape are refused', () => {
  expect(() => strategyWeights([1, 2])).toThrow(RangeError);
  expect(() => flatWeights({ ...WEIGHTS, rows: [[1]] })).toThrow(RangeError);
});

test('unless configured otherwise one turn in five explores; less than one in twenty is never allowed', () => {
  expect(PROMOTED.sampling.strategyEpsilon).toBe(0.2);
  expect(policyProblems({ ...PROMOTED, sampling: { strategyEpsilon: 0.05 } })).toEqual([]);
});

import { decideStrategyGate, type GuardMetric } from './gate.ts';

const BETTER = { mean: 0.05, n: 900, clusters: 300, standardError: 0.02, interval: [0.01, 0.09] } as const;
const LENGTH: GuardMetric = { name: 'length', candidate: 820, baseline: 800, harm: 'increase', margin: 200 };

test('a candidate whose lower bound is above 0 and whose guards hold passes', () => {
  expect(decideStrategyGate({ difference: BETTER, ess: 150, guards: [LENGTH] })).toEqual({
    verdict: 'passed',
    reasons: ['user-signal reward on held-out users +0.0500 [+0.0100, +0.0900]: the lower bound is above 0'],
  });
});

test('a lower bound at 0 is not above 0', () => {
  const difference = { ...BETTER, interval: [0, 0.1] } as const;
  expect(decideStrategyGate({ difference, ess: 150, guards: [] }).verdict).toBe('failed');
});

test('an effective sample size below 100 proves nothing, however good the figures are', () => {
  expect(decideStrategyGate({ difference: BETTER, ess: 99.9, guards: [] })).toEqual({
    verdict: 'unproven',
    reasons: ['effective sample size 99.9 is below 100'],
  });
});

test('a padding candidate is stopped by the length guard, even where the rest is unproven', () => {
  const padded = { ...LENGTH, candidate: 1900 };
  expect(decideStrategyGate({ difference: BETTER, ess: 20, guards: [padded] })).toEqual({
    verdict: 'failed',
    reasons: ['length went from 800.000 to 1900.000: more than 200 to the bad side'],
  });
});

test('a share that must not fall is guarded downwards', () => {
  const grounded: GuardMetric = {
    name: 'grounded pairs',
    candidate: 0.9,
    baseline: 0.99,
    harm: 'decrease',
    margin: 0.02,
  };
  expect(decideStrategyGate({ difference: BETTER, ess: 200, guards: [grounded] }).verdict).toBe('failed');
  expect(decideStrategyGate({ difference: BETTER, ess: 200, guards: [{ ...grounded, candidate: 1 }] }).verdict).toBe(
    'passed',
  );
});

test('without held-out users nothing is proven', () => {
  expect(decideStrategyGate({ difference: null, ess: 200, guards: [] }).verdict).toBe('unproven');
});

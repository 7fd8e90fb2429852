import { bestArmOf, logTurns, plantTurns } from '../../../../test/support/planted-bandit.ts';
import { createRng } from '../random.ts';
import { ARM_COUNT } from '../strategies.ts';
import type { DescribedDecision } from '../training/training-data.ts';
import { singleArmTarget, type TargetPolicy, uniformTarget } from './baselines.ts';
import { type EvaluationInput, evaluateCandidate } from './evaluate-candidate.ts';
import { withExploration } from './evaluate-target.ts';
import type { GuardMetric } from './gate.ts';

const LIFT = 0.25;

function described(seed: number, users: number, lift: number): readonly DescribedDecision[] {
  const turns = plantTurns({ seed, users, lift });
  return logTurns(turns, createRng(seed)).map((row, index) => ({
    ...row,
    messageId: `m-${seed}-${index}`,
    intent: 'cost_estimate',
    persona: turns[index]?.persona ?? null,
  }));
}

/** The best arm of each persona, found by its feature vector. */
function oracle(rows: readonly DescribedDecision[]): TargetPolicy {
  const personas = new Map(rows.map(({ features, persona }) => [features, persona] as const));
  return withExploration((features) => {
    const persona = personas.get(features);
    return singleArmTarget(persona == null ? 0 : bestArmOf(persona), ARM_COUNT)(features);
  }, 0.2);
}

const within: GuardMetric = { name: 'length', candidate: 900, baseline: 800, harm: 'increase', margin: 400 };

function inputOf(lift: number, overrides: Partial<EvaluationInput> = {}): EvaluationInput {
  const heldOut = described(1_000, 400, lift);
  return {
    training: described(1, 500, lift),
    heldOut,
    base: uniformTarget(ARM_COUNT),
    candidate: oracle(heldOut),
    epsilon: 0.2,
    seed: 1,
    guards: [within],
    ...overrides,
  };
}

const better = evaluateCandidate(inputOf(LIFT));

test('a candidate that gives each persona what it likes passes, and beats uniform and the best single arm', () => {
  const { gate, comparisons, estimates } = better;
  expect(gate.verdict).toBe('passed');
  expect(comparisons.map(({ over }) => over)).toEqual([
    ...['base', 'uniform', 'best_single_arm', 'argmax_q', 'thompson_sampling'],
  ]);
  expect(comparisons.slice(0, 3).map(({ conclusion }) => conclusion)).toEqual(['better', 'better', 'better']);
  expect(estimates.map(({ policy }) => policy)).toEqual(['candidate', ...comparisons.map(({ over }) => over)]);
});

test('where nobody cares, the same candidate is shown to beat nothing', () => {
  const { gate, comparisons } = evaluateCandidate(inputOf(0));
  expect(gate.verdict).toBe('failed');
  expect(comparisons.map(({ conclusion }) => conclusion)).not.toContain('better');
});

test('a breached guard fails a candidate that users like better', () => {
  const guards = [{ ...within, candidate: 1_500 }];
  expect(evaluateCandidate(inputOf(LIFT, { guards })).gate).toEqual({
    verdict: 'failed',
    reasons: ['length went from 800.000 to 1500.000: more than 400 to the bad side'],
  });
});

test('without guard metrics a better candidate stays unproven', () => {
  const { gate } = evaluateCandidate(inputOf(LIFT, { guards: null }));
  expect(gate.verdict).toBe('unproven');
  expect(gate.reasons.at(-1)).toContain('could not be measured');
});

test('too few held-out turns leave it unproven, and no comparison is concluded', () => {
  const heldOut = described(1_000, 20, LIFT);
  const { gate, comparisons } = evaluateCandidate(inputOf(LIFT, { heldOut, candidate: oracle(heldOut) }));
  expect(gate.verdict).toBe('unproven');
  expect(gate.reasons[0]).toMatch(/effective sample size \d+\.\d is below 100/);
  expect(new Set(comparisons.map(({ conclusion }) => conclusion))).toEqual(new Set(['not_shown']));
});

test('groups and arm shares are told by intent and persona; small groups are left out', () => {
  const { groups, armShares, changes } = better;
  expect(groups.map(({ dimension, value }) => `${dimension}/${value}`)).toEqual([
    ...['intent/cost_estimate', 'persona/contractor', 'persona/designer', 'persona/diy_worker', 'persona/homeowner'],
    'persona/landlord',
  ]);
  for (const { base, candidate } of armShares) {
    for (const shares of [base, candidate]) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  }
  expect(changes[0]?.sentence).toMatch(/ for cost questions of \w[\w-]+ \d+ % → \d+ %$/);
});

import { bestArmOf, logTurns, plantTurns } from '../../../../test/support/planted-bandit.ts';
import { at, dot, indexOfLargest, sum } from '../numbers.ts';
import { createRng } from '../random.ts';
import { ARM_COUNT } from '../strategies.ts';
import { BASELINES, bestSingleArm, fitBaselines, thompsonTarget } from './baselines.ts';
import { essOutlook } from './ess-outlook.ts';
import { evaluateTarget, targetOutcome, withExploration } from './evaluate-target.ts';
import { doublyRobustDifference } from './policy-difference.ts';
import { expectedRewards, fitRewardRegression, type LoggedDecision } from './reward-regression.ts';

const TRAINING = logTurns(plantTurns({ seed: 1, users: 600, lift: 0.25 }), createRng(1));
const MODEL = fitRewardRegression(TRAINING, ARM_COUNT);
const FITTED = fitBaselines(TRAINING, MODEL, 7);
const HELD_OUT_TURNS = plantTurns({ seed: 2, users: 400, lift: 0.25 });

const decision = (change: Partial<LoggedDecision>): LoggedDecision => ({
  user: 'user',
  features: [1],
  arm: 0,
  propensity: 0.5,
  reward: 0.5,
  ...change,
});

test.each(BASELINES)('%s gives probabilities', (name) => {
  for (const { features } of HELD_OUT_TURNS.slice(0, 50)) {
    const probabilities = FITTED[name](features);
    expect(sum(probabilities)).toBeCloseTo(1, 12);
    expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
  }
});

test('where every persona has its own best arm, the contextual baselines beat the single arm, which beats uniform', () => {
  const value = (name: (typeof BASELINES)[number]): number =>
    HELD_OUT_TURNS.reduce((total, { features, truth }) => total + dot(FITTED[name](features), truth), 0) /
    HELD_OUT_TURNS.length;
  expect(value('argmax_q')).toBeGreaterThan(value('best_single_arm') + 0.05);
  expect(value('thompson_sampling')).toBeGreaterThan(value('best_single_arm') + 0.02);
  expect(value('best_single_arm')).toBeGreaterThanOrEqual(value('uniform'));
});

test('the best single arm is judged by what it earned, not by how often it was served', () => {
  const rows = [
    ...Array.from({ length: 80 }, () => decision({ arm: 0, reward: 0.5, propensity: 0.8 })),
    ...Array.from({ length: 10 }, () => decision({ arm: 2, reward: 0.6, propensity: 0.1 })),
  ];
  expect(bestSingleArm(rows, 3)).toBe(2);
  expect(() => bestSingleArm([], 3)).toThrow('no logged turns');
});

test('Thompson sampling follows its seed, and is surer with more data', () => {
  const features = HELD_OUT_TURNS[0]?.features ?? [];
  const best = bestArmOf(HELD_OUT_TURNS[0]?.persona ?? 'homeowner');
  const small = fitRewardRegression(TRAINING.slice(0, 60), ARM_COUNT);
  const large = fitRewardRegression(
    logTurns(plantTurns({ seed: 5, users: 3000, lift: 0.25 }), createRng(5)),
    ARM_COUNT,
  );
  expect(thompsonTarget(small, 1)(features)).toEqual(thompsonTarget(small, 1)(features));
  expect(at(thompsonTarget(large, 1)(features), best)).toBeGreaterThan(at(thompsonTarget(small, 1)(features), best));
  expect(indexOfLargest(expectedRewards(large, features))).toBe(best);
});

test('exploration is mixed into a baseline as it is into a served policy', () => {
  const probabilities = withExploration(FITTED.argmax_q, 0.2)(HELD_OUT_TURNS[0]?.features ?? []);
  expect(Math.min(...probabilities)).toBeCloseTo(0.2 / 8, 15);
  expect(Math.max(...probabilities)).toBeCloseTo(0.8 + 0.2 / 8, 15);
});

test('held-out turns tell argmax q̂ from uniform, and uniform from nothing', () => {
  const heldOut = logTurns(HELD_OUT_TURNS, createRng(3));
  const candidate = withExploration(FITTED.argmax_q, 0.2);
  const compare = (target: typeof candidate): ReturnType<typeof doublyRobustDifference> =>
    doublyRobustDifference(
      heldOut.map((row) => ({
        ...row,
        modelEstimate: at(expectedRewards(MODEL, row.features), row.arm),
        candidate: targetOutcome(row, target, MODEL),
        baseline: targetOutcome(row, FITTED.uniform, MODEL),
      })),
    );
  expect(compare(candidate)?.interval?.[0]).toBeGreaterThan(0);
  expect(compare(FITTED.uniform)).toMatchObject({ mean: 0, interval: [0, 0] });
  const separate = evaluateTarget(heldOut, candidate, MODEL);
  const baseline = evaluateTarget(heldOut, FITTED.uniform, MODEL);
  expect(compare(candidate)?.mean).toBeCloseTo((separate.dr?.value ?? 0) - (baseline.dr?.value ?? 0), 12);
  expect(doublyRobustDifference([])).toBeNull();
});

test('the outlook says how many held-out turns are missing until a constant arm can be judged', () => {
  const rows = Array.from({ length: 400 }, (_, index) => ({ arm: index % 8, propensity: 1 / 8 }));
  expect(essOutlook(rows, 3)).toEqual({ ess: 50, missingTurns: 400 });
  expect(essOutlook([...rows, ...rows], 3)).toEqual({ ess: 100, missingTurns: 0 });
  expect(essOutlook(rows.slice(0, 3), 7)).toEqual({ ess: 0, missingTurns: null });
});

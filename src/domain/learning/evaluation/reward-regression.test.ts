import { logTurns, plantTurns } from '../../../../test/support/planted-bandit.ts';
import { readReference } from '../../../../test/support/reference.ts';
import { at } from '../numbers.ts';
import { createRng } from '../random.ts';
import { ARM_COUNT } from '../strategies.ts';
import { crossFit, foldOfUser } from './cross-fit.ts';
import { expectedRewards, fitRewardRegression } from './reward-regression.ts';

const { ridge } = readReference<{
  readonly ridge: {
    readonly penalty: number;
    readonly armCount: number;
    readonly features: readonly (readonly number[])[];
    readonly arms: readonly number[];
    readonly rewards: readonly number[];
    readonly coefficients: readonly number[];
  };
}>('statistics');

test('the coefficients equal those of scikit-learn’s Ridge on the same design', () => {
  const rows = ridge.features.map((features, index) => ({
    user: 'user',
    features,
    arm: at(ridge.arms, index),
    propensity: 0.25,
    reward: at(ridge.rewards, index),
  }));
  const { coefficients } = fitRewardRegression(rows, ridge.armCount, ridge.penalty);
  for (const [index, expected] of ridge.coefficients.entries())
    expect(at(coefficients, index)).toBeCloseTo(expected, 9);
});

test('the model recovers the planted rewards of users it has not seen, better than the overall mean does', () => {
  const model = fitRewardRegression(logTurns(plantTurns({ seed: 1, users: 700, lift: 0.25 }), createRng(1)), ARM_COUNT);
  const turns = plantTurns({ seed: 2, users: 300, lift: 0.25 });
  const squares = (predict: (index: number, arm: number) => number): number =>
    turns.reduce(
      (total, { truth }, index) =>
        total + truth.reduce((sum, value, arm) => sum + (value - predict(index, arm)) ** 2, 0),
      0,
    );
  const predictions = turns.map(({ features }) => expectedRewards(model, features));
  const modelError = squares((index, arm) => at(predictions[index] ?? [], arm));
  const meanError = squares(() => 0.45 + 0.25 / ARM_COUNT);
  expect(modelError).toBeLessThan(0.8 * meanError);
});

test('no rows, no model', () => {
  expect(() => fitRewardRegression([], 8)).toThrow('no rows');
});

test('cross-fitting predicts every row by a model that has not seen its user, in order', () => {
  const rows = Array.from({ length: 60 }, (_, number) => ({ user: `user-${number % 20}`, number }));
  const predictions = crossFit(
    rows,
    (fitted) => new Set(fitted.map(({ user }) => user)),
    (seen, row) => ({ number: row.number, sawUser: seen.has(row.user), users: seen.size }),
  );
  expect(predictions.map(({ number }) => number)).toEqual(rows.map(({ number }) => number));
  expect(predictions.some(({ sawUser }) => sawUser)).toBe(false);
  for (const [index, { users }] of predictions.entries()) {
    const sameFold = new Set(
      rows.filter((row) => foldOfUser(row.user) === foldOfUser(rows[index]?.user ?? '')).map(({ user }) => user),
    ).size;
    expect(users).toBe(20 - sameFold);
  }
});

test('rows of one user cannot be cross-fitted', () => {
  expect(() =>
    crossFit(
      [{ user: 'a' }, { user: 'a' }],
      () => 0,
      () => 0,
    ),
  ).toThrow('one fold');
});

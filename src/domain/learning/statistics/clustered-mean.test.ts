import { readReference } from '../../../../test/support/reference.ts';
import { createRng, randomNormal } from '../random.ts';
import { clusteredMean } from './clustered-mean.ts';

const REFERENCE = readReference<{
  readonly clustered: readonly {
    readonly values: readonly number[];
    readonly clusters: readonly string[];
    readonly mean: number;
    readonly standardError: number;
    readonly interval: readonly [number, number];
  }[];
}>('statistics');

test('mean, standard error and interval equal those of statsmodels (OLS on a constant, cov_type cluster)', () => {
  for (const { values, clusters, mean, standardError, interval } of REFERENCE.clustered) {
    const found = clusteredMean(values, clusters);
    expect(found?.mean).toBeCloseTo(mean, 12);
    expect(found?.standardError).toBeCloseTo(standardError, 12);
    expect(found?.interval?.[0]).toBeCloseTo(interval[0], 10);
    expect(found?.interval?.[1]).toBeCloseTo(interval[1], 10);
  }
});

test('a user who repeats the same answer ten times counts once', () => {
  const values = [0.1, 0.9, 0.4, 0.7];
  const users = ['a', 'b', 'c', 'd'];
  const once = clusteredMean(values, users);
  const tenfold = clusteredMean(
    values.flatMap((value) => new Array(10).fill(value)),
    users.flatMap((user) => new Array(10).fill(user)),
  );
  expect(tenfold?.interval?.[0]).toBeCloseTo(once?.interval?.[0] ?? Number.NaN, 12);
  expect(tenfold?.n).toBe(40);
  expect(tenfold?.clusters).toBe(4);
});

test('no rows have no mean; one user has no interval', () => {
  expect(clusteredMean([], [])).toBeNull();
  expect(clusteredMean([0.2, 0.4], ['a', 'a'])).toEqual({
    mean: expect.closeTo(0.3),
    n: 2,
    clusters: 1,
    standardError: null,
    interval: null,
  });
});

test('the interval of 30 users with correlated turns holds the truth in 95 % of 500 samples', () => {
  const rng = createRng(17);
  let covered = 0;
  const samples = 500;
  for (let sample = 0; sample < samples; sample += 1) {
    const values: number[] = [];
    const users: string[] = [];
    for (let user = 0; user < 30; user += 1) {
      const kindness = randomNormal(rng);
      for (let turn = 0; turn < 5; turn += 1) {
        values.push(2 + kindness + randomNormal(rng));
        users.push(`user-${user}`);
      }
    }
    const interval = clusteredMean(values, users)?.interval;
    covered += Number(interval !== undefined && interval !== null && interval[0] <= 2 && interval[1] >= 2);
  }
  // 4 standard errors of a share of .95.
  expect(Math.abs(covered / samples - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / samples));
});

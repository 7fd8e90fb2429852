import { studyEstimators } from '../../../../test/support/estimator-study.ts';
import { readReference } from '../../../../test/support/reference.ts';
import { ESTIMATORS, effectiveSampleSize, evaluateOffPolicy, type LoggedOutcome } from './off-policy.ts';

const row = (change: Partial<LoggedOutcome>): LoggedOutcome => ({
  reward: 1,
  propensity: 0.5,
  targetProbability: 0.5,
  user: 'user',
  modelEstimate: null,
  targetValue: null,
  ...change,
});

const REFERENCE = readReference<{
  readonly clip: number;
  readonly cases: readonly (Readonly<Record<(typeof ESTIMATORS)[number], number>> & {
    readonly rows: readonly LoggedOutcome[];
  })[];
}>('obp-estimators');

test.each(ESTIMATORS)('%s equals that of obp 0.4.1 to 1e-6', (estimator) => {
  for (const { rows, ...expected } of REFERENCE.cases) {
    const found = evaluateOffPolicy(rows, REFERENCE.clip)[estimator]?.value ?? Number.NaN;
    expect(Math.abs(found - expected[estimator])).toBeLessThan(1e-6);
  }
});

test('a small case by hand', () => {
  const rows = [
    row({ user: 'a', reward: 1, propensity: 0.25, targetProbability: 0.5, modelEstimate: 0.6, targetValue: 0.55 }),
    row({ user: 'b', reward: 0, propensity: 0.5, targetProbability: 0.25, modelEstimate: 0.4, targetValue: 0.45 }),
  ];
  const found = evaluateOffPolicy(rows);
  expect(found.ips?.value).toBeCloseTo((2 * 1 + 0.5 * 0) / 2, 15);
  expect(found.snips?.value).toBeCloseTo(2 / 2.5, 15);
  expect(found.dm?.value).toBeCloseTo(0.5, 15);
  expect(found.dr?.value).toBeCloseTo((0.55 + 2 * 0.4 + 0.45 + 0.5 * -0.4) / 2, 15);
  expect(found.ess).toBeCloseTo(2.5 ** 2 / 4.25, 15);
});

test('the clip cuts weights at 10 unless it is given, in the clipped estimate only', () => {
  const rows = [row({ user: 'a', propensity: 0.02, targetProbability: 1 }), row({ user: 'b', targetProbability: 0 })];
  expect(evaluateOffPolicy(rows).clippedIps?.value).toBe(5);
  expect(evaluateOffPolicy(rows, 4).clippedIps?.value).toBe(2);
  expect(evaluateOffPolicy(rows, 4).ips?.value).toBe(25);
});

test('without a model there is no DM and no DR; one row without it is enough', () => {
  const modelled = row({ modelEstimate: 0.5, targetValue: 0.5, user: 'a' });
  expect(evaluateOffPolicy([modelled, row({ user: 'b' })])).toMatchObject({ dm: null, dr: null });
  expect(evaluateOffPolicy([modelled, row({ user: 'b', targetValue: 0.7 })])).toMatchObject({
    dm: { value: 0.6 },
    dr: null,
  });
});

test('below an effective sample size of 100 it refuses to conclude, and gives the estimates all the same', () => {
  const turns = (count: number): readonly LoggedOutcome[] =>
    Array.from({ length: count }, (_, i) => row({ user: `user-${i}`, reward: i % 2 }));
  expect(evaluateOffPolicy(turns(99)).refused).toContain('effective sample size 99.0 is below 100');
  expect(evaluateOffPolicy(turns(99)).ips?.interval).not.toBeNull();
  expect(evaluateOffPolicy(turns(100)).refused).toBeNull();
});

test('turns of one user give no interval and no conclusion', () => {
  const found = evaluateOffPolicy(Array.from({ length: 200 }, () => row({})));
  expect(found.refused).toContain('one user');
  expect(found.ips).toEqual({ value: 1, interval: null });
});

test('the interval counts users, not turns', () => {
  const once = ['a', 'b', 'c', 'd'].map((user, i) => row({ user, reward: i / 4 }));
  const tenfold = once.flatMap((turn) => new Array<LoggedOutcome>(10).fill(turn));
  for (const estimator of ['ips', 'snips'] as const) {
    expect(evaluateOffPolicy(tenfold)[estimator]?.interval?.[0]).toBeCloseTo(
      evaluateOffPolicy(once)[estimator]?.interval?.[0] ?? Number.NaN,
      12,
    );
  }
});

test('a target that would never have chosen the logged arms has no self-normalized value', () => {
  const found = evaluateOffPolicy([row({ targetProbability: 0 }), row({ targetProbability: 0, user: 'b' })]);
  expect(found).toMatchObject({ ess: 0, snips: null, ips: { value: 0 } });
});

test('equal weights have the effective sample size n', () => {
  expect(effectiveSampleSize([2, 2, 2, 2])).toBe(4);
  expect(effectiveSampleSize([])).toBe(0);
});

test.each<[string, readonly LoggedOutcome[], number | undefined]>([
  ['no rows', [], undefined],
  ['a propensity of 0', [row({ propensity: 0 })], undefined],
  ['a propensity above 1', [row({ propensity: 1.1 })], undefined],
  ['a target probability above 1', [row({ targetProbability: 1.1 })], undefined],
  ['a target probability that is no number', [row({ targetProbability: Number.NaN })], undefined],
  ['a clip of 0', [row({})], 0],
])('%s is an error', (_, rows, clip) => {
  expect(() => evaluateOffPolicy(rows, clip)).toThrow(RangeError);
});

test('on a synthetic bandit with known truth the estimators are unbiased over 200 seeds and their intervals hold it in 95 %', () => {
  const runs = 200;
  const { truth, estimators } = studyEstimators(runs);
  console.info(
    `truth ${truth.toFixed(4)}, ${runs} seeds\n${estimators.map((line) => JSON.stringify(line)).join('\n')}`,
  );
  for (const { biasInStandardErrors, coverage } of estimators) {
    expect(Math.abs(biasInStandardErrors)).toBeLessThan(4);
    expect(Math.abs(coverage - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
  }
  // What the model is for: the doubly robust estimate is the sharpest of the unbiased ones.
  expect(estimators[2]?.deviation).toBeLessThan(estimators[0]?.deviation ?? 0);
});

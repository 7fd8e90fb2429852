import { rewardDrift, rewardHistogram } from './drift.ts';

test('the histogram has ten bins, its edges belong to the bin above, 1 to the last', () => {
  expect(rewardHistogram([0, 0.05, 0.1, 0.3, 0.1 + 0.2, 0.7, 0.95, 1, 1])).toEqual([2, 1, 0, 2, 0, 0, 0, 1, 0, 3]);
});

test('a reward outside [0, 1] is an error', () => {
  expect(() => rewardHistogram([1.01])).toThrow('reward 1.01');
  expect(() => rewardHistogram([Number.NaN])).toThrow('reward NaN');
});

test('the index and the distance of two known histograms', () => {
  const before = [100, 100];
  const after = [150, 50];
  const p = 100.5 / 201;
  const [q1, q2] = [150.5 / 201, 50.5 / 201];
  const { psi, ks, level } = rewardDrift(before, after);
  expect(psi).toBeCloseTo((p - q1) * Math.log(p / q1) + (p - q2) * Math.log(p / q2), 12);
  expect(ks).toBeCloseTo(0.25, 12);
  expect(level).toBe('major');
});

test('the same distribution is stable at any size', () => {
  expect(rewardDrift([10, 40, 30, 20, 50], [100, 400, 300, 200, 500])).toMatchObject({ ks: 0, level: 'stable' });
});

test('an empty bin gives a finite index', () => {
  expect(rewardDrift([200, 0], [0, 200]).psi).toBeGreaterThan(5);
  expect(Number.isFinite(rewardDrift([200, 0], [0, 200]).psi)).toBe(true);
});

test('fewer than 100 rewards on a side are too few to tell, none give no figures', () => {
  expect(rewardDrift([99, 0], [0, 500]).level).toBe('insufficient');
  expect(rewardDrift([0, 0], [5, 5])).toEqual({ psi: null, ks: null, level: 'insufficient' });
});

import fc from 'fast-check';
import type { ArmSummary } from './arms.ts';
import { compareArms, optimalRho, runningMinimum, VARIANCE_FLOOR } from './confidence-sequence.ts';

const arm = (mean: number, variance: number, n: number): ArmSummary => ({ mean, variance, n });
const arms = fc.record({
  mean: fc.double({ min: 0, max: 1, noNaN: true }),
  variance: fc.double({ min: 0, max: 0.25, noNaN: true }),
  n: fc.integer({ min: 2, max: 100_000 }),
});

describe('the confidence sequence', () => {
  // The reference rows of experiments.md ("Statistics").
  it.each([
    {
      control: arm(0.7, 0.04, 1000),
      treatment: arm(0.73, 0.04, 1000),
      interval: [0.002617, 0.057383],
      p: 0.020676,
      lowerOneSided: 0.004944,
    },
    {
      control: arm(0.5, 0.0625, 500),
      treatment: arm(0.53, 0.0625, 500),
      interval: [-0.017991, 0.077991],
      p: 0.6044,
      lowerOneSided: -0.013941,
    },
  ])(
    'gives the reference row of $control.mean against $treatment.mean',
    ({ control, treatment, interval, p, lowerOneSided }) => {
      const comparison = compareArms({ control, treatment, alpha: 0.05, horizon: 1000 });
      expect(comparison.difference).toBeCloseTo(0.03, 12);
      expect(Math.abs(comparison.interval.lower - (interval[0] ?? Number.NaN))).toBeLessThan(1e-6);
      expect(Math.abs(comparison.interval.upper - (interval[1] ?? Number.NaN))).toBeLessThan(1e-6);
      expect(Math.abs(comparison.pValue - p)).toBeLessThan(1e-6);
      expect(Math.abs(comparison.lowerOneSided - lowerOneSided)).toBeLessThan(1e-6);
    },
  );

  it('takes the reference ρ', () => {
    expect(Math.abs(optimalRho(0.05, 1000) - 0.0890851)).toBeLessThan(1e-7);
  });

  it('counts a better treatment as positive: the arms are not swapped', () => {
    const better = compareArms({
      control: arm(0.5, 0.02, 2000),
      treatment: arm(0.6, 0.02, 2000),
      alpha: 0.05,
      horizon: 1712,
    });
    const worse = compareArms({
      control: arm(0.6, 0.02, 2000),
      treatment: arm(0.5, 0.02, 2000),
      alpha: 0.05,
      horizon: 1712,
    });
    expect(better.interval.lower).toBeGreaterThan(0);
    expect(worse.interval.upper).toBeLessThan(0);
  });

  it('mirrors when the arms are swapped', () => {
    fc.assert(
      fc.property(arms, arms, (a, b) => {
        const one = compareArms({ control: a, treatment: b, alpha: 0.05, horizon: 1712 });
        const other = compareArms({ control: b, treatment: a, alpha: 0.05, horizon: 1712 });
        expect(one.interval.lower).toBeCloseTo(-other.interval.upper, 12);
        expect(one.pValue).toBeCloseTo(other.pValue, 12);
      }),
    );
  });

  it('has a p-value below α exactly when the interval leaves out zero', () => {
    fc.assert(
      fc.property(arms, arms, fc.double({ min: 0.001, max: 0.4, noNaN: true }), (control, treatment, alpha) => {
        const { interval, pValue } = compareArms({ control, treatment, alpha, horizon: 1712 });
        fc.pre(Math.abs(pValue - alpha) > 1e-9);
        expect(interval.lower > 0 || interval.upper < 0).toBe(pValue < alpha);
      }),
    );
  });

  it('has a one-sided bound inside the two-sided interval at the horizon', () => {
    const { interval, lowerOneSided } = compareArms({
      control: arm(0.5, 0.0256, 856),
      treatment: arm(0.5, 0.0256, 856),
      alpha: 0.05,
      horizon: 1712,
    });
    expect(lowerOneSided).toBeGreaterThan(interval.lower);
  });

  it('never takes a variance for less than the floor', () => {
    const atFloor = {
      control: arm(0.5, VARIANCE_FLOOR, 200),
      treatment: arm(0.5, 0.01, 200),
      alpha: 0.05,
      horizon: 1712,
    };
    expect(compareArms({ ...atFloor, control: arm(0.5, 0, 200) })).toEqual(compareArms(atFloor));
  });

  it('reports the smallest p-value of all looks', () => {
    expect(runningMinimum(null, 0.4)).toBe(0.4);
    expect(runningMinimum(0.03, 0.4)).toBe(0.03);
    expect(runningMinimum(0.4, 0.03)).toBe(0.03);
  });
});

import { readReference } from '../../../../test/support/reference.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

const REFERENCE = readReference<{
  readonly studentT: readonly { readonly t: number; readonly degrees: number; readonly cdf: number }[];
  readonly quantiles: readonly { readonly probability: number; readonly degrees: number; readonly t: number }[];
}>('statistics');

test('the distribution function equals scipy’s, far tails included', () => {
  for (const { t, degrees, cdf } of REFERENCE.studentT) {
    // ln Γ of large arguments loses digits: 1e-8 in relative terms is left with 100,000 degrees of freedom.
    expect(Math.abs(studentTCdf(t, degrees) - cdf)).toBeLessThanOrEqual(1e-8 * cdf);
  }
});

test('quantiles equal scipy’s', () => {
  for (const { probability, degrees, t } of REFERENCE.quantiles) {
    expect(Math.abs(studentTQuantile(probability, degrees) - t)).toBeLessThan(2e-8 * Math.max(1, Math.abs(t)));
  }
});

test.each([
  [10, 2.228],
  [30, 2.042],
  [1e7, 1.96],
])('the printed table: with %d degrees of freedom 95 %% lie within ±%d', (degrees, t) => {
  expect(studentTQuantile(0.975, degrees)).toBeCloseTo(t, 3);
});

test('infinite statistics have probability 0 and 1; a probability of 0 or 1 has no quantile', () => {
  expect([studentTCdf(Number.NEGATIVE_INFINITY, 3), studentTCdf(Number.POSITIVE_INFINITY, 3)]).toEqual([0, 1]);
  expect(() => studentTQuantile(1, 3)).toThrow(RangeError);
});

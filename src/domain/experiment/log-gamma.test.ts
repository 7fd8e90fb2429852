import { logGamma } from './log-gamma.ts';

describe('ln Γ', () => {
  // Independent implementation: Python 3 math.lgamma.
  it.each([
    [0.1, 2.2527126517342055],
    [0.5, 0.5723649429247004],
    [1, 0],
    [2, 0],
    [3.5, 1.2009736023470738],
    [10, 12.801827480081467],
    [100, 359.1342053695754],
    [1234.5, 7550.550901077896],
    [1_000_000, 12815504.569147611],
  ])('of %d agrees with an independent implementation', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)) * 10);
  });

  it('is the logarithm of the factorial', () => {
    let logFactorial = 0;
    for (let n = 1; n <= 170; n += 1) {
      logFactorial += Math.log(n);
      expect(logGamma(n + 1)).toBeCloseTo(logFactorial, 9);
    }
  });

  it.each([0, -1, Number.NaN])('is refused for %d', (x) => {
    expect(() => logGamma(x)).toThrow(RangeError);
  });
});

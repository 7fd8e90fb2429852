import fc from 'fast-check';
import { addToBernstein, bernsteinInterval, bernsteinIntervalOf, startBernstein } from './empirical-bernstein.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe('the empirical-Bernstein sequence', () => {
  it('gives the reference interval of experiments.md', () => {
    const values = Array.from({ length: 200 }, (_, i) => ((37 * (i + 1)) % 101) / 100);
    const { lower, upper } = bernsteinIntervalOf(values, 0.05);
    expect(Math.abs(lower - 0.429979)).toBeLessThan(1e-6);
    expect(Math.abs(upper - 0.57338)).toBeLessThan(1e-6);
  });

  it('knows nothing before the first number', () => {
    expect(bernsteinInterval(startBernstein(0.05))).toEqual({ lower: 0, upper: 1 });
  });

  it('stays in [0, 1], in order, and is the same number by number as over the whole list', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 80 }), (values) => {
        const whole = bernsteinIntervalOf(values, 0.05);
        let state = startBernstein(0.05);
        for (const value of values) state = addToBernstein(state, value);
        expect(bernsteinInterval(state)).toEqual(whole);
        expect(whole.lower).toBeGreaterThanOrEqual(0);
        expect(whole.upper).toBeLessThanOrEqual(1);
        expect(whole.lower).toBeLessThanOrEqual(whole.upper);
      }),
    );
  });

  it('is unchanged by storing its state as JSON', () => {
    const state = [0.2, 0.9, 0.5].reduce(addToBernstein, startBernstein(0.05));
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it.each([-0.01, 1.01, Number.NaN])('refuses %d, for which it would not hold', (x) => {
    expect(() => addToBernstein(startBernstein(0.05), x)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { twoSidedHalfWidth } from './confidence-sequence.ts';
import { normalQuantile } from './normal-quantile.ts';
import { defaultHorizon, sampleSize } from './sample-size.ts';

describe('the sample size', () => {
  it('of the reference design is 447 users an arm for one look, 856 for the sequence', () => {
    expect(sampleSize({ delta: 0.03, sd: 0.16, alpha: 0.05, power: 0.8 })).toEqual({ fixed: 447, sequential: 856 });
  });

  it('sets the horizon to both arms together', () => {
    expect(defaultHorizon({ delta: 0.03, sd: 0.16, alpha: 0.05, power: 0.8 })).toBe(1712);
  });

  it('for the sequence is the smallest that meets its definition', () => {
    const designs = fc.record({
      delta: fc.double({ min: 0.005, max: 0.2, noNaN: true }),
      sd: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
      alpha: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      power: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(designs, (design) => {
        const reach = (n: number) =>
          twoSidedHalfWidth({ squaredError: (2 * design.sd ** 2) / n, n: 2 * n, alpha: design.alpha, horizon: 2 * n }) +
          normalQuantile(design.power) * design.sd * Math.sqrt(2 / n);
        const n = sampleSize(design).sequential;
        expect(reach(n)).toBeLessThanOrEqual(design.delta * (1 + 1e-12));
        if (n > 1) expect(reach(n - 1)).toBeGreaterThan(design.delta * (1 - 1e-12));
      }),
    );
  });
});

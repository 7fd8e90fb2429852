import { normalQuantile } from './normal-quantile.ts';

describe('the normal quantile', () => {
  // Independent implementation: Python 3 statistics.NormalDist().inv_cdf.
  it.each([
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.02, -2.0537489106318225],
    [0.05, -1.6448536269514726],
    [0.1, -1.2815515655446008],
    [0.5, 0],
    [0.8, 0.8416212335729144],
    [0.9, 1.2815515655446008],
    [0.975, 1.9599639845400536],
    [0.999999, 4.753424308817089],
  ])('of %d agrees with an independent implementation', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 12);
  });

  it.each([0, 1, -0.1, Number.NaN])('is refused for %d', (p) => {
    expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});

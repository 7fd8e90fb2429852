import fc from 'fast-check';
import { CALCULATOR_VERSION, scoreOf } from './reward.ts';

const component = (value: number) => ({ name: 'any', value });

describe('a reward', () => {
  it('says its base, its components and the version that made it', () => {
    const components = [component(0.1), component(-0.05)];
    expect(scoreOf(0.5, components)).toEqual({
      score: 0.55,
      base: 0.5,
      components,
      clamped: false,
      calculator_version: CALCULATOR_VERSION,
    });
  });

  it.each([
    [1, [0.1, 0.05], 1, true],
    [0, [-0.1], 0, true],
    [1, [], 1, false],
    [0, [], 0, false],
    [1, [0.1, -0.1], 1, false],
    [1, [0.1, 0.05, -0.1], 1, true],
    [0, [0.1, 0.05, -0.1], 0.05, false],
    [0.8, [0.1, 0.05], 0.95, false],
    [0.3, [-0.1], 0.2, false],
  ])('of base %d with %j is %d, clamped: %s', (base, values, score, clamped) => {
    expect(scoreOf(base, values.map(component))).toMatchObject({ score, clamped });
  });

  it('is clamped once, at the end: a bonus over 1 still pays for a penalty', () => {
    expect(scoreOf(1, [component(0.15), component(-0.05)]).score).toBe(1);
    expect(scoreOf(0, [component(-0.1), component(0.1)]).score).toBe(0);
  });

  it('is never minus zero', () => {
    expect(Object.is(scoreOf(0, [component(-1e-15)]).score, 0)).toBe(true);
  });

  it('is always in [0, 1]', () => {
    const amount = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(amount, fc.array(amount), (base, values) => {
        const { score } = scoreOf(base, values.map(component));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => scoreOf(value, [])).toThrow(RangeError);
    expect(() => scoreOf(0.5, [component(value)])).toThrow(RangeError);
  });
});

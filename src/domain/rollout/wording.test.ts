import { duration, number, numberOrMissing } from './wording.ts';

describe('numbers for people', () => {
  it('have four significant digits', () => {
    expect([0.0026173, -0.5, 1712, 0].map(number)).toEqual(['0.002617', '-0.5', '1712', '0']);
  });

  it('say when they are missing', () => {
    expect([null, Number.NaN, 0.25].map(numberOrMissing)).toEqual(['not a number', 'not a number', '0.25']);
  });

  it.each([
    [500, '500 ms'],
    [2_000, '2 s'],
    [90_000, '90 s'],
    [48 * 3_600_000, '48 h'],
    [28 * 24 * 3_600_000, '28 d'],
    [24 * 3_600_000, '24 h'],
    [5_400_000, '90 min'],
  ])('show %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

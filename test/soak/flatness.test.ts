import { isFlat, type Sample, trendOf } from './flatness.ts';

const MIB = 2 ** 20;
/** Ten minutes, a sample every five seconds. */
const series = (bytesAt: (seconds: number) => number): readonly Sample[] =>
  Array.from({ length: 121 }, (_, index) => [5 * index, bytesAt(5 * index)]);

describe('the memory of a process is flat', () => {
  test.each<[string, readonly Sample[], boolean]>([
    ['when it stays', series(() => 300 * MIB), true],
    ['when it falls', series((s) => (300 - s / 10) * MIB), true],
    ['when it grew at first, as caches fill', series((s) => Math.min(200 + s, 450) * MIB), true],
    ['when it goes up and down with its garbage', series((s) => (300 + 80 * ((s % 60) / 60)) * MIB), true],
    ['when one sample is far off', series((s) => (s === 450 ? 3_000 : 300) * MIB), true],
    ['not when each of 40 turns a second leaves two kibibytes behind', series((s) => 250 * MIB + s * 80 * 1024), false],
    ['not when it grows under its garbage', series((s) => (300 + s / 10 + 80 * ((s % 60) / 60)) * MIB), false],
  ])('%s', (_name, samples, expected) => {
    expect(isFlat(trendOf(samples))).toBe(expected);
  });

  test('the trend says how much more there is at the end of the second half', () => {
    // 330 MiB in the middle of the second half, and 20 MiB more at its end than at its begin.
    const { median, growthShare } = trendOf(series((s) => (300 + s / 15) * MIB));
    expect(median / MIB).toBeCloseTo(330, 6);
    expect(growthShare).toBeCloseTo(20 / 330, 6);
  });

  test('too few samples are no trend', () => {
    expect(() => trendOf([[0, 1]])).toThrow('at least 4 samples');
  });
});

import {
  formatCount,
  formatDay,
  formatInterval,
  formatNumber,
  formatShortInstant,
  type NumberFormat,
} from './formats.ts';

test.each<[number | null, NumberFormat, string]>([
  [0.65432, 'mean', '0.654'],
  [null, 'mean', '–'],
  [Number.NaN, 'mean', '–'],
  [0.654, 'reward', '0.65'],
  [-0.03, 'difference', '\u22120.030'],
  [0.03, 'difference', '+0.030'],
  [-0.0001, 'difference', '0.000'],
  [0.1234, 'share', '12.3 %'],
  [1234567, 'count', '1,234,567'],
  [1.234, 'milliseconds', '1.2 ms'],
  [999.4, 'milliseconds', '999 ms'],
  [61_500, 'milliseconds', '61.5 s'],
])('%p as a %s is written %s', (value, format, written) => {
  expect(formatNumber(value, format)).toBe(written);
});

test('an interval names its unit once, stays on its scale, and signed ends are joined by a word', () => {
  expect(formatInterval(0.61, 0.674, 'mean')).toBe('0.610–0.674');
  expect(formatInterval(0.1, 0.2, 'share')).toBe('10.0–20.0 %');
  expect(formatInterval(-0.01, 0.02, 'difference')).toBe('\u22120.010 to +0.020');
  expect(formatInterval(-0.02, 1.06, 'mean')).toBe('0.000–1.000');
  expect(formatInterval(null, 0.02, 'mean')).toBeNull();
});

test('a count agrees with its noun', () => {
  expect(formatCount(1, 'turn')).toBe('1 turn');
  expect(formatCount(2_000, 'turn')).toBe('2,000 turns');
  expect(formatCount(0, 'reply', 'replies')).toBe('0 replies');
});

test('an instant of this year needs no year in a list', () => {
  const now = new Date('2026-12-01T00:00:00Z');
  expect(formatShortInstant('2026-11-26T08:50:00Z', now)).not.toContain('2026');
  expect(formatShortInstant('2025-06-26T08:50:00Z', now)).toContain('2025');
});

test('a day is the same day in every time zone', () => {
  expect(formatDay('2026-11-26')).toBe('26 Nov 2026');
  expect(formatDay('2026-11-26T23:59:59.000Z')).toBe('26 Nov 2026');
});

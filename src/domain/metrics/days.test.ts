import fc from 'fast-check';
import { dayOf, dayStart, dayText, mondayOf } from './days.ts';

test('a day in UTC begins at midnight', () => {
  expect(dayOf('2026-11-25T23:59:59.999Z') + 1).toBe(dayOf('2026-11-26T00:00:00.000Z'));
  expect(dayOf('2026-11-26T00:00:00+02:00')).toBe(dayOf('2026-11-25T00:00:00Z'));
  expect(dayText(dayOf('2026-11-26T12:00:00Z'))).toBe('2026-11-26');
  expect(dayStart(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(() => dayOf('yesterday')).toThrow('"yesterday": expected a time in ISO 8601');
});

test('a week begins on the Monday before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => {
      const monday = mondayOf(day);
      expect(new Date(dayStart(monday)).getUTCDay()).toBe(1);
      expect(day - monday).toBeGreaterThanOrEqual(0);
      expect(day - monday).toBeLessThan(7);
    }),
  );
});

import { dayMarks, markLabel } from './marks.ts';

test('marks are named in the order of the alphabet, and go on after it', () => {
  expect([0, 1, 25, 26, 53].map(markLabel)).toEqual(['A', 'B', 'Z', 'A2', 'B3']);
});

test('moves of one day share a mark, so that no letter covers another', () => {
  expect(dayMarks(['2026-11-01T08:00:00Z', '2026-11-01T09:00:00Z', '2026-11-03T00:00:00Z'])).toEqual([
    { at: '2026-11-01T08:00:00Z', label: 'A–B' },
    { at: '2026-11-03T00:00:00Z', label: 'C' },
  ]);
});

import { everyBucket } from './buckets.ts';

const measured = (start: string) => ({ start, n: 1 });

test('a day without turns is a gap, not a line between its neighbours', () => {
  const range = { from: '2026-11-24', to: '2026-11-26', bucket: 'day' } as const;
  expect(everyBucket([measured('2026-11-24'), measured('2026-11-26')], range)).toEqual([
    { start: '2026-11-24', measured: measured('2026-11-24') },
    { start: '2026-11-25', measured: null },
    { start: '2026-11-26', measured: measured('2026-11-26') },
  ]);
});

test.each(['2026-11-16', '2026-11-18'])(
  'weeks begin on Monday, also the one that the range cuts (named %s)',
  (start) => {
    const range = { from: '2026-11-18', to: '2026-11-26', bucket: 'week' } as const;
    expect(everyBucket([measured(start)], range)).toEqual([
      { start: '2026-11-16', measured: measured(start) },
      { start: '2026-11-23', measured: null },
    ]);
  },
);

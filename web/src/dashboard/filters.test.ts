import { dayCount, daysBefore, filtersOf, withFilters } from './filters.ts';

const NOW = new Date('2026-11-26T08:30:00Z');

test('an address without filters means everything of the last 30 days', () => {
  const filters = filtersOf(new URLSearchParams(), NOW);
  expect(filters).toEqual({ agent: null, policy: null, from: '2026-10-28', to: '2026-11-26', simulated: 'include' });
  expect(dayCount(filters)).toBe(30);
});

test('filters survive the way through an address, with what else stands in it', () => {
  const change = { agent: 'diy_guide', policy: 'p', from: '2026-01-01', to: '2026-02-01', simulated: 'only' } as const;
  const query = withFilters(new URLSearchParams('bucket=week'), change);
  expect(filtersOf(query, NOW)).toEqual(change);
  expect(query.get('bucket')).toBe('week');
  const cleared = withFilters(query, { agent: null, policy: null, simulated: 'include' });
  expect(cleared.toString()).toBe('bucket=week&from=2026-01-01&to=2026-02-01');
});

test('another filter starts a list at its beginning', () => {
  const query = withFilters(new URLSearchParams('intent=timeline&cursor=page-2'), { agent: 'diy_guide' });
  expect(query.toString()).toBe('intent=timeline&agent=diy_guide');
});

test.each(['yesterday', '2026-13-45', '26.11.2026', ''])('a day that is none (%j) is the default', (from) => {
  expect(filtersOf(new URLSearchParams({ from }), NOW).from).toBe('2026-10-28');
});

test('a range that ends before it begins is its last day alone', () => {
  const { from, to } = filtersOf(new URLSearchParams('from=2026-11-20&to=2026-11-10'), NOW);
  expect([from, to]).toEqual(['2026-11-10', '2026-11-10']);
});

test('days are counted over the ends of months', () => {
  expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28');
});

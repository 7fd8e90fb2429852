import fc from 'fast-check';
import { nextSorting, sortRows } from './sort-rows.ts';

const identity = (value: number | null) => value;

test('rows are sorted by their value, those without one last, whichever the direction', () => {
  expect(sortRows([2, null, 10, 1], identity, 'ascending')).toEqual([1, 2, 10, null]);
  expect(sortRows([2, null, 10, 1], identity, 'descending')).toEqual([10, 2, 1, null]);
});

test('names with numbers are sorted as people count', () => {
  expect(sortRows(['turn 10', 'turn 9'], (name) => name, 'ascending')).toEqual(['turn 9', 'turn 10']);
});

test('sorting keeps every row and is the same when done twice', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), fc.constantFrom('ascending', 'descending'), (rows, direction) => {
      const once = sortRows(rows, identity, direction);
      expect(sortRows(once, identity, direction)).toEqual(once);
      expect(sortRows(rows, identity, 'ascending')).toHaveLength(rows.length);
    }),
  );
});

test('a press on a new column shows its largest values first, a second press turns it round', () => {
  const first = nextSorting(null, 'n');
  expect(first).toEqual({ column: 'n', direction: 'descending' });
  expect(nextSorting(first, 'n')).toEqual({ column: 'n', direction: 'ascending' });
  expect(nextSorting(first, 'mean')).toEqual({ column: 'mean', direction: 'descending' });
});

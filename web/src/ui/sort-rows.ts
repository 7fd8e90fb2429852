import type { CsvValue } from './csv.ts';

/** Which column a table is sorted by, and which way. */
export interface Sorting {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** The rows in the order of a value; equal ones keep their order, and rows without a value come last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  read: (row: Row) => CsvValue,
  direction: Sorting['direction'],
): readonly Row[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((left, right) => {
    const [a, b] = [read(left), read(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  });
}

/** The sorting after a press on a column's header: a new column begins with its larger values, the same one turns round. */
export function nextSorting(current: Sorting | null, column: string): Sorting {
  const isTurned = current?.column === column && current.direction === 'descending';
  return { column, direction: isTurned ? 'ascending' : 'descending' };
}

function compare(a: Exclude<CsvValue, null>, b: Exclude<CsvValue, null>): number {
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, 'en', { numeric: true });
  return Number(a) - Number(b);
}

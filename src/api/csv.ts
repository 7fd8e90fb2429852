/** A value of a cell: anything else is flattened first. */
type Cell = string | number | boolean | null;

/** Rows as CSV (RFC 4180): a header of every name that a row has, in the order of appearance. */
export function csvOf(rows: readonly object[]): string {
  const flat = rows.map((row) => flatten(row));
  const names = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...flat.map((row) => names.map((name) => row[name] ?? null))];
  return lines.map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

/** Nested objects by names joined with `_`; a list in a cell becomes JSON. */
function flatten(value: object, prefix = ''): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, Cell][] => {
      const path = `${prefix}${name}`;
      if (Array.isArray(inner)) return [[path, JSON.stringify(inner)]];
      if (typeof inner === 'object' && inner !== null) return Object.entries(flatten(inner, `${path}_`));
      return [[path, inner]];
    }),
  );
}

/** What a spreadsheet would run as a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

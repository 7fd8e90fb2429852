/** What a cell of an exported table holds. */
export type CsvValue = string | number | boolean | null;

/** Spreadsheets take a cell that begins with one of these for a formula (OWASP, "CSV Injection"). */
const FORMULA_START = /^[=+\-@\t\r]/;

/** A table as CSV (RFC 4180): a header line, commas, CRLF, quotes where needed; null is an empty cell. Text that a spreadsheet would run is led by an apostrophe. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Compares what a page prints with what a command answers. */

/** Differ from run to run; only their form is compared. */
const VOLATILE: ReadonlySet<string> = new Set([
  'feedback_id',
  'policy_id',
  'request_hash',
  'created_at',
  'applied_at',
  'execution_time_ms',
]);
const ELISION = '…';
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * The answer written as the page writes it, to be compared with the page: volatile values that have the right form become the printed
 * ones, texts that the page cuts with `…` are cut, and keys that it leaves out (a key `…`) are left out. Everything else stays.
 */
export function asPrinted(printed: unknown, real: unknown, key = ''): unknown {
  if (VOLATILE.has(key)) return hasSameForm(printed, real) ? printed : real;
  if (typeof printed === 'string' && typeof real === 'string' && printed.endsWith(ELISION)) {
    return real.startsWith(printed.slice(0, -ELISION.length)) ? printed : real;
  }
  if (Array.isArray(printed) && Array.isArray(real)) return real.map((item, index) => asPrinted(printed[index], item));
  if (!isObject(printed) || !isObject(real)) return real;
  const isPartial = ELISION in printed;
  const entries = Object.entries(real)
    .filter(([name]) => !isPartial || name in printed)
    .map(([name, value]) => [name, asPrinted(printed[name], value, name)]);
  return { ...(isPartial && { [ELISION]: printed[ELISION] }), ...Object.fromEntries(entries) };
}

function hasSameForm(printed: unknown, real: unknown): boolean {
  if (typeof printed !== typeof real) return false;
  return typeof printed !== 'string' || TIME.test(printed) === TIME.test(String(real));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A database row and the one that the page prints in the form of `sqlite3 -line`, in the same words: an empty value is printed as nothing,
 * a real number with its point.
 */
export function rowAsPrinted(page: string, row: Readonly<Record<string, unknown>>) {
  const fields = page.split('\n').flatMap((line) => {
    const [, column, value = ''] = /^\s*(\w+) =(.*)$/.exec(line) ?? [];
    return column === undefined ? [] : [[column, value.trim()] as const];
  });
  const printed: Record<string, string> = Object.fromEntries(fields);
  const words = Object.entries(row).map(([column, value]) => {
    const text = value === null ? '' : String(value);
    const isSameNumber = typeof value === 'number' && value === Number(printed[column]);
    return [column, isSameNumber ? printed[column] : text];
  });
  return { printed, real: asPrinted(printed, Object.fromEntries(words)) };
}

/** The rows of `temporal workflow list`, without their times. */
export const listedWorkflows = (table: string) =>
  table
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/ {2,}/))
    .map(([status, workflowId, type]) => ({ status, workflowId, type }));

/** The event types of `temporal workflow show`, in order. */
export const shownEvents = (history: string): readonly string[] =>
  [...history.matchAll(/^\s*\d+ .*\s(\w+)\s*$/gm)].map(([, type = '']) => type);

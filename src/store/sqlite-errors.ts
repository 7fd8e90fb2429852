/** What node:sqlite throws: `errcode` is SQLite's (extended) result code, `errstr` its text. */
interface SqliteError extends Error {
  readonly errcode: number;
  readonly errstr: string;
}

/** SQLite's primary result codes (sqlite.org/rescode.html): the low byte of an extended one. */
const BUSY = 5;
const FULL = 13;
const UNAVAILABLE_CODES: ReadonlySet<number> = new Set([
  BUSY,
  6, // LOCKED
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  FULL,
  14, // CANTOPEN
  15, // PROTOCOL: the write-ahead log's locks could not be had
  26, // NOTADB
]);
/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const UNIQUE_VIOLATIONS: ReadonlySet<number> = new Set([1555, 2067]);

/** By its fields, not by `instanceof Error`: Node's own errors are of another realm under Jest. */
function isSqliteError(error: unknown): error is SqliteError {
  return typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number';
}

/** Whether another connection holds the lock that a statement needs. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && primaryCode(error) === BUSY;
}

/** The error that SQLite gives for a write on a full disk, before one is tried. */
export function sqliteFullError(): Error {
  return Object.assign(new Error('database or disk is full'), { errcode: FULL, errstr: 'database or disk is full' });
}

/** Why the file could not be used (locked, full, unreadable, …); null when the error is about the statement. */
export function sqliteUnavailableReason(error: unknown): string | null {
  return isSqliteError(error) && UNAVAILABLE_CODES.has(primaryCode(error)) ? error.errstr : null;
}

export function isSqliteUniqueViolation(error: unknown): boolean {
  return isSqliteError(error) && UNIQUE_VIOLATIONS.has(error.errcode);
}

function primaryCode(error: SqliteError): number {
  return error.errcode & 0xff;
}

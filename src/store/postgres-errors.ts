import postgres from 'postgres';

/** A connection that was lost, refused or not to be had in time; made by the pool. */
export class PostgresConnectionError extends Error {
  override readonly name = 'PostgresConnectionError';
}

/** Errors of sockets and name look-up (Node), and of postgres.js about its connection. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'ENOENT',
  'EACCES',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);

/** SQLSTATE classes (postgresql.org/docs/current/errcodes-appendix.html) that say the server cannot serve us. */
const UNAVAILABLE_CLASSES: ReadonlySet<string> = new Set([
  '08', // connection exception
  '28', // invalid authorization: the password was changed
  '53', // insufficient resources: disk, memory, connections
  '58', // system error: I/O
  'XX', // internal error: corrupted data
]);
const LOCK_TIMEOUT = '55P03'; // lock not available in time
const UNAVAILABLE_STATES: ReadonlySet<string> = new Set([
  '25006', // read only: a standby after a failover
  '3D000', // the database does not exist
  LOCK_TIMEOUT,
  '57014', // statement timeout
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // cannot connect now: starting up
  '57P05', // idle session timeout
]);
const UNIQUE_VIOLATION = '23505';

/** Why the server could not be reached or could not answer; null when the error is about the statement. */
export function postgresUnavailableReason(error: unknown): string | null {
  if (error instanceof PostgresConnectionError) {
    return error.message;
  }
  if (isServerError(error)) {
    const isAway = UNAVAILABLE_CLASSES.has(error.code.slice(0, 2)) || UNAVAILABLE_STATES.has(error.code);
    return isAway ? `${error.message} (SQLSTATE ${error.code})` : null;
  }
  return isCodedError(error) && CONNECTION_CODES.has(error.code) ? error.message || error.code : null;
}

export function isPostgresUniqueViolation(error: unknown): boolean {
  return isServerError(error) && error.code === UNIQUE_VIOLATION;
}

/** Whether a statement gave up to wait for a lock. */
export function isPostgresLockTimeout(error: unknown): boolean {
  return isServerError(error) && error.code === LOCK_TIMEOUT;
}

/** Whether the connection can go on after this error: the server refused a statement, and stays. */
export function leavesConnectionUsable(error: unknown): boolean {
  return isServerError(error) && error.severity === 'ERROR';
}

function isServerError(error: unknown): error is postgres.PostgresError {
  return error instanceof postgres.PostgresError;
}

/**
 * An error of Node or postgres.js; by its fields, not by `instanceof Error`: Node's own are of another realm under Jest.
 * The message is empty when Node joined the errors of several addresses into one.
 */
function isCodedError(error: unknown): error is { readonly code: string; readonly message: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    'message' in error &&
    typeof error.message === 'string'
  );
}

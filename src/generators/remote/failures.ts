import { GenerationError } from '../response-model.ts';
import { MAXIMUM_RETRY_AFTER_MS } from './limits.ts';
import { retryAfterMs } from './retry-after.ts';

/** Statuses under 500 that say "not now" rather than "never". */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const REFUSED_KEY_STATUSES: ReadonlySet<number> = new Set([401, 403]);
/** Nothing is served there, not even by another method. */
const NOT_THERE_STATUSES: ReadonlySet<number> = new Set([404, 405, 410]);
const MAXIMUM_DETAIL_LENGTH = 200;

/**
 * The failure that an HTTP status other than 2xx means. 408, 409, 425, 429 and 5xx may be tried again, after
 * `Retry-After` when it says so; one that asks for a longer wait than a caller should have is final, as everything else.
 * @param detail the other side's words; never repeated when it refused the key, because some repeat the key
 */
export function statusFailure(
  answer: { readonly status: number; readonly headers: Pick<Headers, 'get'> },
  detail: string,
): GenerationError {
  const { status, headers } = answer;
  if (REFUSED_KEY_STATUSES.has(status)) return serviceRefusal(`status ${status}: the key or its rights were refused`);
  if (status >= 300 && status < 400) return serviceRefusal(`status ${status}: redirects are not followed`);
  const said = shorten(detail);
  const message = said === '' ? `status ${status}` : `status ${status}: ${said}`;
  if (NOT_THERE_STATUSES.has(status)) return serviceRefusal(message);
  if (status < 500 && !RETRYABLE_STATUSES.has(status)) return finalFailure(message);
  const waitMs = retryAfterMs(headers, Date.now());
  if (waitMs !== null && waitMs > MAXIMUM_RETRY_AFTER_MS) {
    return serviceRefusal(`${message} (asks to wait ${Math.ceil(waitMs / 1_000)} s)`);
  }
  return new GenerationError(message, { retryable: true, retryAfterMs: waitMs });
}

/** The failure of a connection that did not come about or broke: retryable, unless the body was larger than allowed. */
export function connectionFailure(error: unknown): GenerationError {
  const code = networkCode(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return finalFailure('the body is larger than allowed');
  // The code alone: messages name internal addresses, and the caller of the chat may read this one.
  const message = code === null ? 'the connection broke' : `the connection failed (${code})`;
  return new GenerationError(message, { retryable: true, cause: error });
}

/** A failure that the same request would meet again. */
export function finalFailure(message: string, cause?: unknown): GenerationError {
  return new GenerationError(message, { retryable: false, cause });
}

/** A failure that every request meets until a person mends something, or some time has passed. */
export function serviceRefusal(message: string): GenerationError {
  return new GenerationError(message, { retryable: false, concerns: 'service' });
}

function shorten(detail: string): string {
  const line = detail.replaceAll(/\s+/g, ' ').trim();
  // A page of a proxy, not a word of the service.
  if (line.startsWith('<')) return '';
  return line.length <= MAXIMUM_DETAIL_LENGTH ? line : `${line.slice(0, MAXIMUM_DETAIL_LENGTH)}…`;
}

/** The system's or undici's error code, of the error or of what caused it; null when there is none. */
function networkCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? networkCode(error.cause) : null;
}

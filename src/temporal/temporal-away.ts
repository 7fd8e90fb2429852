import { isGrpcServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';

/**
 * gRPC codes that say "not now" rather than "never": deadline exceeded, resource exhausted, unavailable; and cancelled,
 * which the native client gives when its own time limit ends a call (nothing of ours cancels one).
 */
const AWAY_CODES: ReadonlySet<number> = new Set([1, 4, 8, 14]);
/** Unknown and internal: what the native client gives for a connection that broke in the middle of a call. */
const BROKEN_CODES: ReadonlySet<number> = new Set([2, 13]);
const BROKEN_CONNECTION = /transport error|h2 protocol error|broken pipe|connection|stream closed/i;

/** Temporal did not answer in our time; what was asked may still happen. */
export class TemporalTimeoutError extends Error {
  override readonly name = 'TemporalTimeoutError';
}

/**
 * The answer of a call, if it comes in time. The native client keeps a deadline while the server is silent, but tries
 * again for up to 10 s when connections are refused (measured: 6 s and 10 s for a deadline of 2 s).
 * @throws TemporalTimeoutError after `budgetMs`.
 */
export async function answerWithin<Answer>(budgetMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TemporalTimeoutError(`no answer within ${budgetMs} ms`)), budgetMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether a call failed because Temporal could not be reached, did not answer in time, or does not know the namespace: a server that
 * starts answers so for a moment before it has read its namespaces (seen after a kill under load).
 */
export function isTemporalAway(error: unknown): boolean {
  if (error instanceof TemporalTimeoutError || error instanceof NamespaceNotFoundError) return true;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!isGrpcServiceError(cause)) continue;
    return (
      AWAY_CODES.has(cause.code) ||
      (BROKEN_CODES.has(cause.code) && BROKEN_CONNECTION.test(`${cause.message} ${cause.details}`))
    );
  }
  return false;
}

import { isRetryable, RequestFailed } from './problem.ts';

/** How long a request is repeated after the connection was lost. */
export const RETRY_FOR_MS = 60_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 2_000;

/** The world that a repeated request lives in; tests bring their own clock. */
export interface RetryContext {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Called before each wait, with the number of attempts that failed in a row. */
  readonly onRetry: (failedAttempts: number) => void;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The result of `attempt`, repeated with growing pauses while it fails in a way that may pass.
 * The time limit runs from the first failure in a row; a sign of life from the service (`alive`) ends that row.
 * @throws the last error, when it is final or RETRY_FOR_MS have passed.
 */
export async function withRetries<T>(attempt: (alive: () => void) => Promise<T>, context: RetryContext): Promise<T> {
  const { signal, onRetry, now = Date.now, sleep = sleepFor } = context;
  let failedAttempts = 0;
  let failingSince: number | null = null;
  const alive = () => {
    failedAttempts = 0;
    failingSince = null;
  };
  for (;;) {
    try {
      return await attempt(alive);
    } catch (error) {
      failingSince ??= now();
      const delayMs = retryDelayMs(failedAttempts, error);
      if (signal.aborted || !isRetryable(error) || now() + delayMs > failingSince + RETRY_FOR_MS) {
        throw error;
      }
      failedAttempts += 1;
      onRetry(failedAttempts);
      await sleep(delayMs, signal);
    }
  }
}

/** 250 ms, doubled each time up to 2 s; or what the service asked for, when that is longer. */
function retryDelayMs(failedAttempts: number, error: unknown): number {
  const backoffMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failedAttempts);
  const askedMs = error instanceof RequestFailed ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(backoffMs, askedMs);
}

/** Resolves after `ms`. @throws the signal's reason when it is aborted first. */
export function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

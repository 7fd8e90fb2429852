import { type Generation, GenerationError, type ResponseModel } from '../response-model.ts';
import { serviceRefusal } from './failures.ts';

export interface BreakerSettings {
  /** Failures in a row, of those that say "not now", after which the model is left alone. */
  readonly failuresToOpen: number;
  /** For how long; then one request tries it. */
  readonly pauseMs: number;
  readonly nowMs: () => number;
}

/** Ten failures are three or four turns with their attempts; ten seconds are a restart of the other side. */
export const DEFAULT_BREAKER: BreakerSettings = { failuresToOpen: 10, pauseMs: 10_000, nowMs: Date.now };

/**
 * The model behind a circuit breaker: while the other side is away each turn would wait for all its attempts, so after
 * some failures in a row requests are refused at once, for good, and the fallback answers. `state` says so for health.
 * A request that was refused on its own account (final) counts neither way: the other side answered it.
 */
export function withBreaker(model: ResponseModel, settings: BreakerSettings = DEFAULT_BREAKER): ResponseModel {
  const { failuresToOpen, pauseMs, nowMs } = settings;
  let failures = 0;
  let lastFailure = '';
  /** Null: closed. */
  let pausedUntilMs: number | null = null;
  let isTrying = false;

  const refuse = (): GenerationError =>
    serviceRefusal(`left alone after ${failures} failures in a row; the last: ${lastFailure}`);

  const settle = (error: unknown): void => {
    if (error instanceof GenerationError && error.retryable) {
      failures += 1;
      lastFailure = error.message;
      if (isTrying || failures >= failuresToOpen) pausedUntilMs = nowMs() + pauseMs;
    } else if (error === null || error instanceof GenerationError) {
      failures = 0;
      pausedUntilMs = null;
    }
  };

  return {
    ...model,
    state: () =>
      pausedUntilMs === null
        ? { ok: true }
        : { ok: false, reason: `${refuse().message}; next try at ${new Date(pausedUntilMs).toISOString()}` },
    async generate(request, options): Promise<Generation> {
      const isPaused = pausedUntilMs !== null;
      if (pausedUntilMs !== null && (nowMs() < pausedUntilMs || isTrying)) throw refuse();
      isTrying = isPaused;
      try {
        const generation = await model.generate(request, options);
        settle(null);
        return generation;
      } catch (error) {
        settle(error);
        throw error;
      } finally {
        if (isPaused) isTrying = false;
      }
    },
  };
}

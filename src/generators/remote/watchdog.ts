import { GenerationError } from '../response-model.ts';

/**
 * Bounds one remote call in time: `signal` aborts when the caller cancels (with the caller's reason), or with a
 * retryable {@link GenerationError} when a sign of life does not come in time. `stop` must be called at the end.
 */
export class Watchdog {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  #next: NodeJS.Timeout | undefined;

  constructor(cancelled: AbortSignal, totalMs: number) {
    this.signal = AbortSignal.any([cancelled, this.#controller.signal]);
    this.#total = this.#failAfter(totalMs, 'the answer was not complete');
  }

  /** The next sign of life is due within `limitMs`; `missing` says what it was when it does not come. */
  expect(missing: string, limitMs: number): void {
    clearTimeout(this.#next);
    this.#next = this.#failAfter(limitMs, missing);
  }

  stop(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#next);
  }

  #failAfter(limitMs: number, missing: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#controller.abort(new GenerationError(`${missing} within ${limitMs / 1_000} s`, { retryable: true }));
    }, limitMs);
  }
}

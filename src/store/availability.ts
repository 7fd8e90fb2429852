import type { Engine } from './engine.ts';
import { StoreUnavailableError } from './lightning-store.ts';

/** Tells "the engine is away" from every other error, and remembers how the last operation went. */
export class Availability {
  readonly #engine: Pick<Engine, 'name' | 'unavailableReason'>;
  readonly #running = new Set<Promise<unknown>>();
  #isEnabled = true;
  #isClosed = false;

  constructor(engine: Pick<Engine, 'name' | 'unavailableReason'>) {
    this.#engine = engine;
  }

  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  /** Refuses every further operation; resolves when those that run have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isEnabled = false;
    await Promise.allSettled(this.#running);
  }

  /**
   * The operation's result.
   * @throws StoreUnavailableError when the engine was away, with its error as `cause`; any other error as it is.
   */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#isClosed) {
      throw new StoreUnavailableError(`The store (${this.#engine.name}) is closed.`);
    }
    const running = operation();
    this.#running.add(running);
    try {
      const result = await running;
      this.#isEnabled = !this.#isClosed;
      return result;
    } catch (error) {
      const unavailable = toUnavailable(this.#engine, error);
      if (unavailable === null) {
        throw error;
      }
      this.#isEnabled = false;
      throw unavailable;
    } finally {
      this.#running.delete(running);
    }
  }
}

/** The error for an engine that is away, its error as `cause`; null when the error means something else. */
export function toUnavailable(
  engine: Pick<Engine, 'name' | 'unavailableReason'>,
  error: unknown,
): StoreUnavailableError | null {
  const reason = engine.unavailableReason(error);
  return reason === null
    ? null
    : new StoreUnavailableError(`The store (${engine.name}) cannot be reached: ${reason}`, { cause: error });
}

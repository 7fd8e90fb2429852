import type { FeedbackSums, MetricsFilter, MetricsStore, RewardSums } from '../store/metrics-store.ts';

/** The sums that the figures are made of. */
export type SumsStore = Pick<MetricsStore, 'sumRewards' | 'sumFeedback'>;

/** An answer that took less time to make is never served again: on most stores every figure is of now. */
const COSTLY_MS = 100;
/** From this age on, serving an answer also makes a new one, for who asks next. */
const FRESH_MS = 10_000;
/** No older answer is served. */
const MAXIMUM_AGE_MS = 60_000;
/** Answers kept: more than the pages of the dashboard ask of several agents. */
const MAXIMUM_ANSWERS = 500;

interface Answer {
  readonly value: unknown;
  readonly madeAtMs: number;
  readonly tookMs: number;
}

/**
 * Keeps what was costly to sum up: sums over months of a million turns take most of a second, and change by a
 * millionth with each turn. Who asks again is served the last answer and told its age, and a new one is made meanwhile, once for all who
 * ask. (RFC 5861, stale-while-revalidate, inside one process.)
 */
export class RememberedSums {
  readonly #store: SumsStore;
  readonly #clockMs: () => number;
  /** Costly answers, the oldest first. */
  readonly #answers = new Map<string, Answer>();
  readonly #running = new Map<string, Promise<Answer>>();

  /** @param clockMs a clock that is never set back. */
  constructor(store: SumsStore, clockMs: () => number = () => performance.now()) {
    this.#store = store;
    this.#clockMs = clockMs;
  }

  /** The store for one request. @param onAge called for each answer that is not new, with its age. */
  forRequest(onAge: (ageMs: number) => void): SumsStore {
    return {
      sumRewards: (filter, grouping) =>
        this.#ask<readonly RewardSums[]>(onAge, ['rewards', filter, grouping], () =>
          this.#store.sumRewards(filter, grouping),
        ),
      sumFeedback: (filter, grouping) =>
        this.#ask<readonly FeedbackSums[]>(onAge, ['feedback', filter, grouping], () =>
          this.#store.sumFeedback(filter, grouping),
        ),
    };
  }

  async #ask<T>(
    onAge: (ageMs: number) => void,
    question: readonly [kind: string, filter: MetricsFilter, grouping: string],
    make: () => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify(question);
    const known = this.#answers.get(key);
    // A first question is its asker's own: its answer has all that was written before it.
    if (known === undefined) return this.#keep(key, await this.#measured(make)).value as T;
    const ageMs = this.#clockMs() - known.madeAtMs;
    // The value under a key is always what this key's question makes.
    if (ageMs > MAXIMUM_AGE_MS) return (await this.#renew(key, make)).value as T;
    // An answer that cannot be made anew is served until it is too old; then its asker gets the error.
    if (ageMs >= FRESH_MS) this.#renew(key, make).catch(() => undefined);
    onAge(ageMs);
    return known.value as T;
  }

  #renew(key: string, make: () => Promise<unknown>): Promise<Answer> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const renewed = this.#measured(make)
      .then((answer) => this.#keep(key, answer))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, renewed);
    return renewed;
  }

  /** An answer is as old as its question: turns that came while it was made may not be in it. */
  async #measured(make: () => Promise<unknown>): Promise<Answer> {
    const madeAtMs = this.#clockMs();
    const value = await make();
    return { value, madeAtMs, tookMs: this.#clockMs() - madeAtMs };
  }

  #keep(key: string, answer: Answer): Answer {
    this.#answers.delete(key);
    if (answer.tookMs >= COSTLY_MS) this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAXIMUM_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }
}

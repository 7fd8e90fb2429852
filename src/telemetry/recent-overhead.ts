import type { OverheadHistogram } from '../contracts/service-metrics.ts';

/** How far the alert rules look back: `rate(...[10m])` in ops/alerts.yml. */
const WINDOW_MS = 600_000;
/** Turns leave the window by slices: it is exact to this much, and small however many turns there are. */
const SLICE_MS = 10_000;

interface Slice {
  readonly startMs: number;
  sumMs: number;
  /** One for each bound, and one for what is above them all. */
  readonly counts: number[];
}

/** The turn overhead of the last ten minutes; Prometheus' own histogram is of the process's whole life. */
export class RecentOverhead {
  readonly #boundsMs: readonly number[];
  readonly #nowMs: () => number;
  #slices: Slice[] = [];

  /** @param boundsMs of the buckets, ascending, each included in its bucket. */
  constructor(boundsMs: readonly number[], nowMs: () => number) {
    this.#boundsMs = boundsMs;
    this.#nowMs = nowMs;
  }

  observe(overheadMs: number): void {
    const slice = this.#currentSlice();
    const bound = this.#boundsMs.findIndex((boundMs) => overheadMs <= boundMs);
    const bucket = bound === -1 ? this.#boundsMs.length : bound;
    slice.counts[bucket] = (slice.counts[bucket] ?? 0) + 1;
    slice.sumMs += overheadMs;
  }

  histogram(): OverheadHistogram {
    const recent = this.#recentSlices();
    const buckets = [...this.#boundsMs, null].map((upToMs, bucket) => ({
      upToMs,
      count: recent.reduce((sum, { counts }) => sum + (counts[bucket] ?? 0), 0),
    }));
    return {
      count: buckets.reduce((sum, { count }) => sum + count, 0),
      sumMs: recent.reduce((sum, slice) => sum + slice.sumMs, 0),
      buckets,
    };
  }

  #currentSlice(): Slice {
    const startMs = Math.floor(this.#nowMs() / SLICE_MS) * SLICE_MS;
    const last = this.#slices.at(-1);
    if (last?.startMs === startMs) return last;
    const slice: Slice = { startMs, sumMs: 0, counts: [] };
    this.#slices = [...this.#recentSlices(), slice];
    return slice;
  }

  #recentSlices(): Slice[] {
    const fromMs = this.#nowMs() - WINDOW_MS;
    return this.#slices.filter(({ startMs }) => startMs > fromMs);
  }
}

/** A measurement of a series: seconds since its begin, and the value. */
export type Sample = readonly [seconds: number, value: number];

/** What a series does over its second half. */
export interface Trend {
  /** The middle value of the second half. */
  readonly median: number;
  /** Theil–Sen slope times the length of the second half, as a share of the median: .05 is "5 % more at its end". */
  readonly growthShare: number;
}

/**
 * The largest growth over the second half that counts as flat. Lines wander by one or two percent, as heaps fill and are
 * collected; what is left behind without end is beyond: two kibibytes of every turn are 23 MiB after five minutes at 40 turns
 * a second, 9 % of 250 MiB.
 */
export const FLAT_SHARE = 0.05;

/**
 * The trend of a series over its second half. The slope is the median of the slopes between all pairs of samples (Sen,
 * J. Am. Stat. Assoc. 63, 1968): a garbage collection or a single peak does not move it. At least 4 samples in that half.
 * @throws Error when there are fewer.
 */
export function trendOf(samples: readonly Sample[]): Trend {
  const [begin = 0, end = 0] = [samples[0]?.[0], samples.at(-1)?.[0]];
  const half = samples.filter(([seconds]) => seconds >= begin + (end - begin) / 2);
  if (half.length < 4) throw new Error(`expected at least 4 samples in the second half, found ${half.length}`);
  const slopes = half.flatMap(([seconds, value], index) =>
    half.slice(index + 1).map(([later, laterValue]) => (laterValue - value) / (later - seconds)),
  );
  const median = medianOf(half.map(([, value]) => value));
  const length = end - (half[0]?.[0] ?? end);
  return { median, growthShare: (medianOf(slopes) * length) / median };
}

/** Whether a series does not grow: it may fall. */
export function isFlat({ growthShare }: Trend): boolean {
  return growthShare <= FLAT_SHARE;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return (low + high) / 2;
}

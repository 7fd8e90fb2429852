import { at, mean } from '../numbers.ts';

/**
 * Pearson's correlation ∈ [−1, 1] of two arrays of the same length; null with fewer than two pairs or when one of them never varies.
 */
export function pearsonCorrelation(xs: ArrayLike<number>, ys: ArrayLike<number>): number | null {
  if (xs.length !== ys.length) throw new RangeError(`${xs.length} and ${ys.length} values: expected pairs`);
  const meanX = mean(xs);
  const meanY = mean(ys);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let index = 0; index < xs.length; index += 1) {
    const dx = at(xs, index) - meanX;
    const dy = at(ys, index) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null;
}

/** Spearman's rank correlation ∈ [−1, 1]: Pearson's of the ranks, ties sharing their mean rank. Null as above. */
export function spearmanCorrelation(xs: ArrayLike<number>, ys: ArrayLike<number>): number | null {
  return pearsonCorrelation(midRanks(xs), midRanks(ys));
}

/** The rank of each value, 1 for the smallest; equal values share the mean of their ranks. O(n log n). */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => at(values, a) - at(values, b),
  );
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && at(values, at(order, end)) === at(values, at(order, start))) end += 1;
    for (let position = start; position < end; position += 1) ranks[at(order, position)] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

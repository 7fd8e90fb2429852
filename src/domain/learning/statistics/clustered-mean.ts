import { at } from '../numbers.ts';
import { studentTQuantile } from './student-t.ts';

/** An interval, both ends included. */
export type Interval = readonly [low: number, high: number];

/** The confidence of every interval in this folder. */
export const CONFIDENCE = 0.95;

export interface ClusteredMean {
  readonly mean: number;
  /** Rows. */
  readonly n: number;
  /** Distinct clusters (users). */
  readonly clusters: number;
  /** Null with fewer than two clusters: one user says nothing about the others. */
  readonly standardError: number | null;
  readonly interval: Interval | null;
}

/**
 * The mean of rows with a 95 % interval that allows for rows of one cluster being alike; null for no rows.
 * Variance: sandwich estimator CR1, G/(G−1) · Σ_g (Σ_{i∈g} (x_i − x̄))² / n²; quantile of Student's t with G−1 degrees of freedom.
 * Source: Liang, Zeger, Biometrika 73 (1986); Cameron, Miller, J. Human Resources 50 (2015) §§ II.A, VI.
 */
export function clusteredMean(values: ArrayLike<number>, clusters: ArrayLike<string>): ClusteredMean | null {
  const n = values.length;
  if (n === 0) return null;
  let total = 0;
  for (let index = 0; index < n; index += 1) total += at(values, index);
  const mean = total / n;
  const influence = Float64Array.from({ length: n }, (_, index) => (at(values, index) - mean) / n);
  return { mean, n, ...clusteredInterval(mean, influence, clusters) };
}

/** The standard error and interval of an estimate whose error is the sum of the rows' influences. */
export function clusteredInterval(
  estimate: number,
  influence: ArrayLike<number>,
  clusterOfRow: ArrayLike<string>,
): Pick<ClusteredMean, 'clusters' | 'standardError' | 'interval'> {
  const sums = clusterSums(influence, clusterOfRow);
  const clusters = sums.size;
  if (clusters < 2) return { clusters, standardError: null, interval: null };
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  const standardError = Math.sqrt((clusters / (clusters - 1)) * squares);
  const half = standardError * twoSidedQuantile(clusters - 1);
  return { clusters, standardError, interval: [estimate - half, estimate + half] };
}

/** The sum of the rows of each cluster. */
export function clusterSums(values: ArrayLike<number>, clusterOfRow: ArrayLike<string>): Map<string, number> {
  const sums = new Map<string, number>();
  for (let index = 0; index < values.length; index += 1) {
    const cluster = clusterOfRow[index];
    if (cluster === undefined) throw new RangeError(`${values.length} values but ${clusterOfRow.length} clusters`);
    sums.set(cluster, (sums.get(cluster) ?? 0) + at(values, index));
  }
  return sums;
}

/** Quantiles are asked for again and again with the same few degrees of freedom. */
const quantiles = new Map<number, number>();
const MAXIMUM_REMEMBERED = 10_000;

/** The half width of a 95 % interval in standard errors, for `degrees` degrees of freedom. */
export function twoSidedQuantile(degrees: number): number {
  const known = quantiles.get(degrees);
  if (known !== undefined) return known;
  const quantile = studentTQuantile(1 - (1 - CONFIDENCE) / 2, degrees);
  if (quantiles.size < MAXIMUM_REMEMBERED) quantiles.set(degrees, quantile);
  return quantile;
}

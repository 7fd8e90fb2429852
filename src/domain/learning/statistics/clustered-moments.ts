import { type ClusteredMean, twoSidedQuantile } from './clustered-mean.ts';

/**
 * Rows as sums over their clusters: enough for the mean and its interval, so that a database can add them up. For each
 * cluster g with n_g > 0 rows of sum S_g:
 */
export interface ClusteredMoments {
  /** Σ n_g. */
  readonly n: number;
  /** Σ S_g. */
  readonly sum: number;
  readonly clusters: number;
  /** Σ S_g². */
  readonly sumSquares: number;
  /** Σ S_g n_g. */
  readonly sumProducts: number;
  /** Σ n_g². */
  readonly countSquares: number;
}

/**
 * What `clusteredMean` gives for the same rows; null for no rows. Σ_g (S_g − n_g x̄)² is multiplied out, so that it loses
 * digits where the clusters hardly differ: relative error about 1e-16 · n² / Σ(…)², never a negative variance.
 */
export function clusteredMeanOfMoments(moments: ClusteredMoments): ClusteredMean | null {
  const { n, sum, clusters, sumSquares, sumProducts, countSquares } = moments;
  if (n === 0) return null;
  const mean = sum / n;
  if (clusters < 2) return { mean, n, clusters, standardError: null, interval: null };
  const residuals = Math.max(0, sumSquares - 2 * mean * sumProducts + mean * mean * countSquares);
  const standardError = Math.sqrt((clusters / (clusters - 1)) * residuals) / n;
  const half = standardError * twoSidedQuantile(clusters - 1);
  return { mean, n, clusters, standardError, interval: [mean - half, mean + half] };
}

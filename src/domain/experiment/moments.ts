/** Running count, mean and spread of a set of numbers; plain data, so that it can be stored and merged. */
export interface Moments {
  readonly n: number;
  /** 0 while n = 0. */
  readonly mean: number;
  /** Σ(x − mean)², ≥ 0. */
  readonly sumSquaredDeviations: number;
}

export const NO_MOMENTS: Moments = { n: 0, mean: 0, sumSquaredDeviations: 0 };

/**
 * The moments with one more number, in constant time and without the cancellation of Σx² − (Σx)²/n.
 * Source: Welford, Technometrics 4(3) 1962.
 */
export function addToMoments(moments: Moments, x: number): Moments {
  const n = moments.n + 1;
  const delta = x - moments.mean;
  const mean = moments.mean + delta / n;
  return { n, mean, sumSquaredDeviations: moments.sumSquaredDeviations + delta * (x - mean) };
}

/**
 * The moments of two disjoint sets together, in constant time; in any order, any grouping.
 * Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979, eq. 2.1.
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  return {
    n,
    mean: a.mean + (delta * b.n) / n,
    sumSquaredDeviations: a.sumSquaredDeviations + b.sumSquaredDeviations + (delta * delta * a.n * b.n) / n,
  };
}

/** The sample variance (n − 1); null below two numbers. */
export function sampleVariance(moments: Moments): number | null {
  return moments.n < 2 ? null : moments.sumSquaredDeviations / (moments.n - 1);
}

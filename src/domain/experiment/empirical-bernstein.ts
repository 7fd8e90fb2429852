import type { Interval } from './arms.ts';

/**
 * The predictable plug-in empirical-Bernstein confidence sequence of a mean in [0, 1]: valid at every sample size from the
 * first number on, and however often one looks.
 *
 * Source: Waudby-Smith, Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86(1), 2024,
 * arXiv 2010.09686, Theorem 2 and equations (14)–(15); cut off at c = ½; experiments.md ("Statistics").
 */

const LARGEST_LAMBDA = 0.5;

/** The sums that the interval needs; plain data, updated in constant time. It depends on the order of the numbers, so it cannot be merged. */
export interface BernsteinState {
  /** The error probability that the sequence was started with; λ depends on it. */
  readonly alpha: number;
  /** t: how many numbers were seen. */
  readonly n: number;
  /** Σ x. */
  readonly sum: number;
  /** Σ (x_i − μ̂_i)². */
  readonly squaredResiduals: number;
  /** Σ λ_i. */
  readonly lambdaSum: number;
  /** Σ λ_i x_i. */
  readonly weightedSum: number;
  /** Σ (x_i − μ̂_{i−1})² ψ(λ_i). */
  readonly penalty: number;
}

/** A sequence that has seen nothing, for an error probability α in (0, 1). */
export function startBernstein(alpha: number): BernsteinState {
  return { alpha, n: 0, sum: 0, squaredResiduals: 0, lambdaSum: 0, weightedSum: 0, penalty: 0 };
}

/**
 * The sequence after one more number.
 * @throws RangeError for a number outside [0, 1]: the guarantee would be lost silently.
 */
export function addToBernstein(state: BernsteinState, x: number): BernsteinState {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`The sequence holds for numbers in [0, 1] only, found ${x}.`);
  const t = state.n + 1;
  const meanBefore = (0.5 + state.sum) / t;
  const varianceBefore = (0.25 + state.squaredResiduals) / t;
  const lambda = Math.min(
    Math.sqrt((2 * Math.log(2 / state.alpha)) / (varianceBefore * t * Math.log(1 + t))),
    LARGEST_LAMBDA,
  );
  const sum = state.sum + x;
  const mean = (0.5 + sum) / (t + 1);
  return {
    alpha: state.alpha,
    n: t,
    sum,
    squaredResiduals: state.squaredResiduals + (x - mean) ** 2,
    lambdaSum: state.lambdaSum + lambda,
    weightedSum: state.weightedSum + lambda * x,
    penalty: state.penalty + (x - meanBefore) ** 2 * psi(lambda),
  };
}

/** The interval after the numbers seen, cut to [0, 1]; not intersected with earlier ones. All of [0, 1] before the first. */
export function bernsteinInterval(state: BernsteinState): Interval {
  if (state.n === 0) return { lower: 0, upper: 1 };
  const centre = state.weightedSum / state.lambdaSum;
  const halfWidth = (Math.log(2 / state.alpha) + state.penalty) / state.lambdaSum;
  return { lower: Math.max(0, centre - halfWidth), upper: Math.min(1, centre + halfWidth) };
}

/**
 * The interval of a whole list of numbers in [0, 1], in their order.
 * @throws RangeError for a number outside [0, 1].
 */
export function bernsteinIntervalOf(values: readonly number[], alpha: number): Interval {
  return bernsteinInterval(values.reduce(addToBernstein, startBernstein(alpha)));
}

function psi(lambda: number): number {
  return -Math.log1p(-lambda) - lambda;
}

import type { ArmPair, ArmSummary, Interval } from './arms.ts';

/**
 * The asymptotic confidence sequence of a difference of means: valid however often one looks.
 *
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
 * sequences", Ann. Statist. 52(6), 2024, arXiv 2103.06476: Theorem 2.2 (two-sided), appendix B (one-sided, and the ρ that
 * is narrowest at a given sample size); experiments.md ("Statistics").
 */

/** A sample variance is never taken for less than this. Source: experiments.md ("Statistics"). */
export const VARIANCE_FLOOR = 1e-6;

export interface ComparisonInput extends ArmPair<ArmSummary> {
  /** Error probability over all looks together, in (0, 1); for the one-sided bound in (0, 0.5). */
  readonly alpha: number;
  /** N*: the users of both arms together at which a decision is expected; fixed when the experiment starts. */
  readonly horizon: number;
}

/** Treatment compared with control: positive means that the treatment is better. */
export interface Comparison {
  /** d = treatment mean − control mean. */
  readonly difference: number;
  /** Two-sided, the one that decides. */
  readonly interval: Interval;
  /** Of this look alone, in [0, 1]; what is reported is the smallest of all looks, see `runningMinimum`. */
  readonly pValue: number;
  /** Lower end of the one-sided sequence; reported, never decides an outcome. */
  readonly lowerOneSided: number;
}

/**
 * Compares the arms by the users measured so far. Each variance is floored at `VARIANCE_FLOOR`; whether the arms can be
 * compared at all (finite numbers, some variance, enough users) is judged before, by the caller.
 */
export function compareArms(input: ComparisonInput): Comparison {
  const { control, treatment, alpha, horizon } = input;
  const difference = treatment.mean - control.mean;
  const squaredError = squaredStandardError(input);
  const n = treatment.n + control.n;
  const halfWidth = twoSidedHalfWidth({ squaredError, n, alpha, horizon });
  return {
    difference,
    interval: { lower: difference - halfWidth, upper: difference + halfWidth },
    pValue: anytimePValue({ difference, squaredError, n, alpha, horizon }),
    lowerOneSided: difference - oneSidedHalfWidth({ squaredError, n, alpha, horizon }),
  };
}

/** SE² of the difference of the arms' means, each variance floored at `VARIANCE_FLOOR`. */
export function squaredStandardError({ control, treatment }: ArmPair<ArmSummary>): number {
  return floored(treatment.variance) / treatment.n + floored(control.variance) / control.n;
}

/** The lowest p-value of all looks up to now: what an anytime-valid p-value is reported as. `previous` is null at the first look. */
export function runningMinimum(previous: number | null, pValue: number): number {
  return previous === null ? pValue : Math.min(previous, pValue);
}

/**
 * ρ, for which the sequence is narrowest at `horizon` users; two-sided. The one-sided sequence takes it at 2α.
 * @example optimalRho(0.05, 1000) // 0.0890851…
 */
export function optimalRho(alpha: number, horizon: number): number {
  return Math.sqrt((-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / horizon);
}

interface Spread {
  /** SE²: the squared standard error of the difference. */
  readonly squaredError: number;
  /** N: users of both arms. */
  readonly n: number;
  readonly alpha: number;
  readonly horizon: number;
}

/** h: half of the two-sided interval's length at α. */
export function twoSidedHalfWidth({ squaredError, n, alpha, horizon }: Spread): number {
  const rho = optimalRho(alpha, horizon);
  return boundary(squaredError, n, rho, Math.log(Math.sqrt(n * rho * rho + 1) / alpha));
}

/** h1: the distance of the one-sided bound from the difference at α < .5. */
export function oneSidedHalfWidth({ squaredError, n, alpha, horizon }: Spread): number {
  const rho = optimalRho(2 * alpha, horizon);
  return boundary(squaredError, n, rho, Math.log(1 + Math.sqrt(n * rho * rho + 1) / (2 * alpha)));
}

/** √( S² · 2(Nρ² + 1) / (N²ρ²) · logTerm ) with S² = N · SE². */
function boundary(squaredError: number, n: number, rho: number, logTerm: number): number {
  const scaled = n * rho * rho;
  return Math.sqrt(((squaredError * 2 * (scaled + 1)) / scaled) * logTerm);
}

function anytimePValue({
  difference,
  squaredError,
  n,
  alpha,
  horizon,
}: Spread & { readonly difference: number }): number {
  const rho = optimalRho(alpha, horizon);
  const scaled = n * rho * rho;
  const exponent = (-scaled * difference * difference) / (2 * squaredError * (scaled + 1));
  return Math.min(1, Math.sqrt(scaled + 1) * Math.exp(exponent));
}

function floored(variance: number): number {
  return Math.max(variance, VARIANCE_FLOOR);
}

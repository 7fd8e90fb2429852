import { optimalRho } from './confidence-sequence.ts';
import { normalQuantile } from './normal-quantile.ts';

export interface SampleSizeInput {
  /** δ: the smallest difference of means worth finding, > 0. */
  readonly delta: number;
  /** Standard deviation of the outcome between users, > 0. */
  readonly sd: number;
  /** In (0, 1). */
  readonly alpha: number;
  /** The wanted probability of finding δ, in (α/2, 1). */
  readonly power: number;
}

/** Users per arm. */
export interface SampleSize {
  /** For one look at the end. */
  readonly fixed: number;
  /** For the confidence sequence, which may be looked at all the time; its horizon is set to both arms together. */
  readonly sequential: number;
}

/**
 * The users per arm that an experiment needs: fixed = ⌈2(z_{1−α/2} + z_power)² sd²/δ²⌉; sequential = the smallest n with
 * h(N = N* = 2n) + z_power · sd · √(2/n) ≤ δ. Needs: the ranges of `SampleSizeInput`.
 * Source: experiments.md ("Statistics").
 * @example sampleSize({ delta: 0.03, sd: 0.16, alpha: 0.05, power: 0.8 }) // { fixed: 447, sequential: 856 }
 */
export function sampleSize({ delta, sd, alpha, power }: SampleSizeInput): SampleSize {
  const zPower = normalQuantile(power);
  const zAlpha = normalQuantile(1 - alpha / 2);
  return {
    fixed: Math.ceil(2 * (((zAlpha + zPower) * sd) / delta) ** 2),
    sequential: Math.ceil((((horizonFactor(alpha) + zPower * Math.SQRT2) * sd) / delta) ** 2),
  };
}

/**
 * N*: the horizon of an experiment of this design: the users of both arms together at the sequential sample size.
 * Source: experiments.md ("Statistics").
 */
export function defaultHorizon(design: SampleSizeInput): number {
  return 2 * sampleSize(design).sequential;
}

/** a in h(N = N* = 2n) = a · sd / √n: at its own horizon Nρ² does not depend on N, so the smallest n has a closed form. */
function horizonFactor(alpha: number): number {
  const scaled = optimalRho(alpha, 1) ** 2;
  return Math.sqrt(((4 * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / alpha));
}

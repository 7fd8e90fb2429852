import { at, sum } from '../numbers.ts';

/** Bins of a reward histogram over [0, 1]; the last one includes 1. */
export const REWARD_BINS = 10;

/** Counts of rewards in {@link REWARD_BINS} equal bins. */
export type RewardHistogram = readonly number[];

/** Below this many rewards on either side a shift cannot be told from noise. */
export const MINIMUM_DRIFT_SAMPLES = 100;
/** The usual reading of the population stability index (Siddiqi, Credit Risk Scorecards, 2006, ch. 10). */
export const PSI_MODERATE = 0.1;
export const PSI_MAJOR = 0.25;

/** Counted in for each empty or full bin alike, so that an empty bin gives a large, finite index (Jeffreys' prior). */
const PRIOR_COUNT = 0.5;

export interface RewardDrift {
  /** Population stability index Σ (p − q) ln(p / q), ≥ 0: the sum of both Kullback–Leibler divergences. Null without rewards on either side. */
  readonly psi: number | null;
  /** Kolmogorov–Smirnov distance: the largest difference of the two cumulative shares at a bin's edge, ∈ [0, 1]. */
  readonly ks: number | null;
  readonly level: 'insufficient' | 'stable' | 'moderate' | 'major';
}

/** The histogram of rewards. @throws RangeError for a reward outside [0, 1]. */
export function rewardHistogram(rewards: ArrayLike<number>): RewardHistogram {
  const counts = new Array<number>(REWARD_BINS).fill(0);
  for (let index = 0; index < rewards.length; index += 1) {
    const reward = at(rewards, index);
    if (!(reward >= 0 && reward <= 1)) throw new RangeError(`reward ${reward}: expected a number in [0, 1]`);
    // Rewards have two decimals: rounding first keeps 0.3 (0.30000000000000004 or 0.29999999999999999) in one bin.
    const bin = Math.min(Math.floor(Math.round(reward * REWARD_BINS * 1e9) / 1e9), REWARD_BINS - 1);
    counts[bin] = at(counts, bin) + 1;
  }
  return counts;
}

/**
 * How far the rewards moved between two runs. The level goes by the PSI alone; no p-value, since rewards of one user are not independent.
 * @throws RangeError for histograms of different lengths.
 */
export function rewardDrift(before: RewardHistogram, after: RewardHistogram): RewardDrift {
  if (before.length !== after.length) throw new RangeError(`${before.length} bins before, ${after.length} after`);
  const totalBefore = sum(before);
  const totalAfter = sum(after);
  if (totalBefore === 0 || totalAfter === 0) return { psi: null, ks: null, level: 'insufficient' };
  let psi = 0;
  let ks = 0;
  let cumulativeDifference = 0;
  for (let bin = 0; bin < before.length; bin += 1) {
    const p = (at(before, bin) + PRIOR_COUNT) / (totalBefore + PRIOR_COUNT * before.length);
    const q = (at(after, bin) + PRIOR_COUNT) / (totalAfter + PRIOR_COUNT * after.length);
    psi += (p - q) * Math.log(p / q);
    cumulativeDifference += at(before, bin) / totalBefore - at(after, bin) / totalAfter;
    ks = Math.max(ks, Math.abs(cumulativeDifference));
  }
  return { psi, ks, level: driftLevel(psi, Math.min(totalBefore, totalAfter)) };
}

function driftLevel(psi: number, samples: number): RewardDrift['level'] {
  if (samples < MINIMUM_DRIFT_SAMPLES) return 'insufficient';
  if (psi < PSI_MODERATE) return 'stable';
  return psi < PSI_MAJOR ? 'moderate' : 'major';
}

import type { Features } from '../context-features.ts';
import { solveLowerTransposed } from '../linear-algebra.ts';
import { at, indexOfLargest } from '../numbers.ts';
import { createRng, randomNormal } from '../random.ts';
import { expectedRewards, type LoggedDecision, linearRewards, type RewardRegression } from './reward-regression.ts';

/** The probability of each arm in a context. */
export type TargetPolicy = (features: Features) => Float64Array;

/** What every report shows beside the candidate. Source: learning.md, "Gate". */
export const BASELINES = ['uniform', 'best_single_arm', 'argmax_q', 'thompson_sampling'] as const;
export type Baseline = (typeof BASELINES)[number];

/** Every arm alike. */
export function uniformTarget(armCount: number): TargetPolicy {
  const probabilities = new Float64Array(armCount).fill(1 / armCount);
  return () => probabilities;
}

/** Always the same arm. */
export function singleArmTarget(arm: number, armCount: number): TargetPolicy {
  const probabilities = oneHot(arm, armCount);
  return () => probabilities;
}

/**
 * The arm whose turns were rewarded best, by the self-normalized mean Σ(r/p) / Σ(1/p) of its logged turns; arms never served are passed over.
 * @throws RangeError for no rows.
 */
export function bestSingleArm(rows: readonly LoggedDecision[], armCount: number): number {
  const rewards = new Float64Array(armCount);
  const weights = new Float64Array(armCount);
  for (const { arm, reward, propensity } of rows) {
    rewards[arm] = at(rewards, arm) + reward / propensity;
    weights[arm] = at(weights, arm) + 1 / propensity;
  }
  if (rows.length === 0) throw new RangeError('no logged turns');
  return indexOfLargest(
    rewards.map((reward, arm) => (at(weights, arm) > 0 ? reward / at(weights, arm) : Number.NEGATIVE_INFINITY)),
  );
}

/** The arm of the largest q̂(x, a). */
export function argmaxTarget(model: RewardRegression): TargetPolicy {
  return (features) => oneHot(indexOfLargest(expectedRewards(model, features)), model.armCount);
}

/** Draws of the posterior: the standard error of a probability is at most 1/(2√200) = .035. */
const THOMPSON_DRAWS = 200;

/**
 * Contextual Thompson sampling: the probability of an arm is that of being the best one under the Gaussian posterior N(θ, σ²(ΦᵀΦ + λI)⁻¹)
 * of the q̂ model, by Monte Carlo with `seed`. Source: Agrawal, Goyal (ICML 2013), with the noise estimated from the residuals.
 */
export function thompsonTarget(model: RewardRegression, seed: number): TargetPolicy {
  const rng = createRng(seed);
  const size = model.coefficients.length;
  const deviation = Math.sqrt(model.noiseVariance);
  const draws = Array.from({ length: THOMPSON_DRAWS }, () => {
    const noise = Float64Array.from({ length: size }, () => deviation * randomNormal(rng));
    const offset = solveLowerTransposed(model.precisionFactor, size, noise);
    return offset.map((value, index) => value + at(model.coefficients, index));
  });
  return (features) => {
    const wins = new Float64Array(model.armCount);
    for (const coefficients of draws) {
      const best = indexOfLargest(linearRewards(model, coefficients, features));
      wins[best] = at(wins, best) + 1;
    }
    return wins.map((count) => count / THOMPSON_DRAWS);
  };
}

/** The baselines fitted on training users. */
export function fitBaselines(
  rows: readonly LoggedDecision[],
  model: RewardRegression,
  seed: number,
): Readonly<Record<Baseline, TargetPolicy>> {
  return {
    uniform: uniformTarget(model.armCount),
    best_single_arm: singleArmTarget(bestSingleArm(rows, model.armCount), model.armCount),
    argmax_q: argmaxTarget(model),
    thompson_sampling: thompsonTarget(model, seed),
  };
}

function oneHot(arm: number, armCount: number): Float64Array {
  const probabilities = new Float64Array(armCount);
  probabilities[arm] = 1;
  return probabilities;
}

import type { Features } from '../context-features.ts';
import { choleskyFactor, solveCholesky } from '../linear-algebra.ts';
import { at } from '../numbers.ts';

/** One logged decision: what the q̂ model and the bandit learn from. */
export interface LoggedDecision {
  readonly user: string;
  readonly features: Features;
  /** The logged arm's position. */
  readonly arm: number;
  /** p: the probability with which it was served, ∈ (0, 1]. */
  readonly propensity: number;
  /** The user-signal reward ∈ [0, 1]. */
  readonly reward: number;
}

/** q̂(x, a): the reward expected of each arm, and how sure the model is of it. */
export interface RewardRegression {
  readonly armCount: number;
  readonly featureCount: number;
  /** θ: a block shared by all arms, then one block per arm. */
  readonly coefficients: Float64Array;
  /** L with L Lᵀ = ΦᵀΦ + λI: the precision of θ, up to the noise. */
  readonly precisionFactor: Float64Array;
  /** Variance of the rewards around the model. */
  readonly noiseVariance: number;
}

/** λ: the weight of "the arms do not differ", in turns. With λ = 10 an arm's own effect counts fully after some tens of turns. */
export const DEFAULT_RIDGE = 10;
/** The shared intercept is practically not shrunk: the overall level of rewards is not evidence of anything. */
const INTERCEPT_RIDGE = 1e-3;

/**
 * The ridge regression of rewards on φ(x, a) = [x ; x ⊗ e_a]: what all arms share, and what is particular to one.
 * Fitted on training users only, it keeps DM and DR honest on held-out ones. O(n · active features² + (features · (arms + 1))³).
 * Source: Hoerl, Kennard, Technometrics 12 (1970); Dudík, Langford, Li (ICML 2011).
 * @throws RangeError for no rows.
 */
export function fitRewardRegression(
  rows: readonly LoggedDecision[],
  armCount: number,
  ridge: number = DEFAULT_RIDGE,
): RewardRegression {
  const featureCount = rows[0]?.features.length;
  if (featureCount === undefined) throw new RangeError('no rows to fit on');
  const size = featureCount * (armCount + 1);
  const precision = new Float64Array(size * size);
  const target = new Float64Array(size);
  for (let index = 0; index < size; index += 1) precision[index * size + index] = index === 0 ? INTERCEPT_RIDGE : ridge;
  for (const row of rows) {
    const { positions, values } = activeTerms(row, featureCount);
    for (let i = 0; i < positions.length; i += 1) {
      const term = at(positions, i);
      const value = at(values, i);
      target[term] = at(target, term) + value * row.reward;
      // Positions ascend: j ≤ i fills the lower triangle, all that the factorization reads.
      for (let j = 0; j <= i; j += 1) {
        const cell = term * size + at(positions, j);
        precision[cell] = at(precision, cell) + value * at(values, j);
      }
    }
  }
  const precisionFactor = choleskyFactor(precision, size);
  const coefficients = solveCholesky(precisionFactor, size, target);
  const squares = rows.reduce((sum, row) => {
    const { positions, values } = activeTerms(row, featureCount);
    const fitted = values.reduce((total, value, i) => total + value * at(coefficients, at(positions, i)), 0);
    return sum + (row.reward - fitted) ** 2;
  }, 0);
  return { armCount, featureCount, coefficients, precisionFactor, noiseVariance: squares / rows.length };
}

/** q̂(x, a) for every arm. Not cut to [0, 1]: DR corrects a model that leaves the range, cutting would hide it. */
export function expectedRewards(model: RewardRegression, features: Features): Float64Array {
  return linearRewards(model, model.coefficients, features);
}

/** The rewards of every arm under any coefficients of the model's shape. */
export function linearRewards(
  shape: Pick<RewardRegression, 'armCount' | 'featureCount'>,
  coefficients: Float64Array,
  features: Features,
): Float64Array {
  const { armCount, featureCount } = shape;
  const rewards = new Float64Array(armCount);
  for (let index = 0; index < featureCount; index += 1) {
    const feature = at(features, index);
    if (feature === 0) continue;
    const shared = at(coefficients, index);
    for (let arm = 0; arm < armCount; arm += 1) {
      rewards[arm] = at(rewards, arm) + feature * (shared + at(coefficients, (arm + 1) * featureCount + index));
    }
  }
  return rewards;
}

/** The terms of φ(x, a) that are not 0, in ascending positions. */
function activeTerms(
  row: LoggedDecision,
  featureCount: number,
): { readonly positions: readonly number[]; readonly values: readonly number[] } {
  const positions: number[] = [];
  const values: number[] = [];
  for (const offset of [0, (row.arm + 1) * featureCount]) {
    for (let index = 0; index < featureCount; index += 1) {
      const value = at(row.features, index);
      if (value === 0) continue;
      positions.push(offset + index);
      values.push(value);
    }
  }
  return { positions, values };
}

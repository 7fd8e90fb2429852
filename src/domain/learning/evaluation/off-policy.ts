import { at } from '../numbers.ts';
import { clusteredInterval, type Interval } from '../statistics/clustered-mean.ts';

/** One logged turn, as an evaluation of a target policy π needs it. */
export interface LoggedOutcome {
  readonly reward: number;
  /** p: the probability with which the logged arm was served, ∈ (0, 1]. */
  readonly propensity: number;
  /** π(a|x) of the logged arm, ∈ [0, 1]. */
  readonly targetProbability: number;
  /** The cluster of the intervals. */
  readonly user: string;
  /** q̂(x, a): the reward that a model fitted on other users expects of the logged arm; null without a model. */
  readonly modelEstimate: number | null;
  /** Σ_a π(a|x) q̂(x, a); null without a model. */
  readonly targetValue: number | null;
}

export const ESTIMATORS = ['ips', 'clippedIps', 'snips', 'dm', 'dr'] as const;
export type Estimator = (typeof ESTIMATORS)[number];

/** An estimate of the target policy's mean reward. */
export interface PolicyValue {
  readonly value: number;
  /** 95 %, clustered by user; null with fewer than two users. */
  readonly interval: Interval | null;
}

/** Below this effective sample size nothing is concluded. Source: learning.md, "Off-policy evaluation". */
export const MINIMUM_ESS = 100;
/** The largest weight of the clipped estimator. Source: the same. */
export const DEFAULT_CLIP = 10;

/** Each estimator, null where it does not exist: dm and dr without model estimates, snips when every weight is 0. */
export interface OffPolicyEvaluation extends Readonly<Record<Estimator, PolicyValue | null>> {
  readonly n: number;
  readonly users: number;
  /** Effective sample size (Σw)² / Σw², ∈ [0, n]. */
  readonly ess: number;
  /** Why nothing may be concluded from the estimates; null when it may. */
  readonly refused: string | null;
}

/**
 * The value of a target policy, estimated from turns that another policy served; w = π(a|x) / p.
 * IPS mean(w r), clipped IPS mean(min(w, clip) r), SNIPS Σwr / Σw, DM mean(Σ_a π q̂), DR mean(Σ_a π q̂ + w (r − q̂)).
 * Intervals: sums of influences by user (for SNIPS w (r − snips) / Σw).
 * Sources: Horvitz, Thompson (1952); Ionides (2008); Swaminathan, Joachims (NIPS 2015); Dudík, Langford, Li (ICML 2011); Kish (1965) for the ESS.
 * @throws RangeError for no rows, a propensity outside (0, 1], a target probability outside [0, 1], or a clip that is not positive.
 */
export function evaluateOffPolicy(rows: readonly LoggedOutcome[], clip: number = DEFAULT_CLIP): OffPolicyEvaluation {
  if (rows.length === 0) throw new RangeError('no logged turns');
  if (!(clip > 0)) throw new RangeError(`clip ${clip}: expected a number above 0`);
  const weights = rows.map(importanceWeight);
  const users = rows.map(({ user }) => user);
  const modelled = rows.map(modelledOutcome);
  const ess = effectiveSampleSize(weights);
  const userCount = new Set(users).size;
  return {
    n: rows.length,
    users: userCount,
    ess,
    refused: refusal(ess, userCount),
    ips: meanValue(
      rows.map(({ reward }, i) => at(weights, i) * reward),
      users,
    ),
    clippedIps: meanValue(
      rows.map(({ reward }, i) => Math.min(at(weights, i), clip) * reward),
      users,
    ),
    snips: selfNormalizedValue(rows, weights, users),
    dm: meanValue(
      rows.map(({ targetValue }) => targetValue),
      users,
    ),
    dr: meanValue(
      modelled.map((row, i) => row && row.targetValue + at(weights, i) * row.residual),
      users,
    ),
  };
}

/** (Σw)² / Σw², the number of equally weighted turns that would tell as much; 0 when every weight is 0. */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let total = 0;
  let squares = 0;
  for (let index = 0; index < weights.length; index += 1) {
    const weight = at(weights, index);
    total += weight;
    squares += weight * weight;
  }
  return squares > 0 ? total ** 2 / squares : 0;
}

/** π(a|x) / p. @throws RangeError outside the ranges of {@link LoggedOutcome}. */
export function importanceWeight(row: Pick<LoggedOutcome, 'propensity' | 'targetProbability'>): number {
  if (!(row.propensity > 0 && row.propensity <= 1)) {
    throw new RangeError(`propensity ${row.propensity}: expected a number above 0 and at most 1`);
  }
  if (!(row.targetProbability >= 0 && row.targetProbability <= 1)) {
    throw new RangeError(`target probability ${row.targetProbability}: expected a number in [0, 1]`);
  }
  return row.targetProbability / row.propensity;
}

function refusal(ess: number, users: number): string | null {
  if (ess < MINIMUM_ESS) {
    return `effective sample size ${ess.toFixed(1)} is below ${MINIMUM_ESS}: the logged turns resemble the target policy too little`;
  }
  return users < 2 ? 'all turns are of one user: nothing is known of other users' : null;
}

function modelledOutcome(row: LoggedOutcome): { readonly targetValue: number; readonly residual: number } | null {
  if (row.modelEstimate === null || row.targetValue === null) return null;
  return { targetValue: row.targetValue, residual: row.reward - row.modelEstimate };
}

function meanValue(scores: readonly (number | null)[], users: readonly string[]): PolicyValue | null {
  const known = scores.filter((score) => score !== null);
  if (known.length < scores.length) return null;
  const value = known.reduce((total, score) => total + score, 0) / known.length;
  const influence = known.map((score) => (score - value) / known.length);
  return { value, interval: clusteredInterval(value, influence, users).interval };
}

function selfNormalizedValue(
  rows: readonly LoggedOutcome[],
  weights: readonly number[],
  users: readonly string[],
): PolicyValue | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  const value = rows.reduce((sum, { reward }, i) => sum + at(weights, i) * reward, 0) / total;
  const influence = rows.map(({ reward }, i) => (at(weights, i) * (reward - value)) / total);
  return { value, interval: clusteredInterval(value, influence, users).interval };
}

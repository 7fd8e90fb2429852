import { crossFit } from '../evaluation/cross-fit.ts';
import { importanceWeight } from '../evaluation/off-policy.ts';
import { expectedRewards, fitRewardRegression, type LoggedDecision } from '../evaluation/reward-regression.ts';
import { at, mean } from '../numbers.ts';
import { randomInteger } from '../random.ts';
import { addLogProbabilityGradient, exponentials, logProbabilities } from '../softmax-policy.ts';
import type { TrainingInput, TrainingRun } from './training.ts';
import { type OptimizerConfig, runTraining } from './training-loop.ts';

export interface BanditConfig extends OptimizerConfig {
  /** The estimate that is maximized: `ips` with the mean reward as baseline, or `dr` with a cross-fitted q̂. */
  readonly objective: 'ips' | 'dr';
  /** The largest importance weight. */
  readonly clip: number;
  /** β of KL(π ‖ π_base): holds the policy to the base where the logs say little. */
  readonly beta: number;
  /** λ of the q̂ model. */
  readonly ridge: number;
  /** Logged turns drawn per step, with replacement. */
  readonly turns_per_step: number;
}

export const BANDIT_DEFAULTS: BanditConfig = {
  objective: 'dr',
  clip: 10,
  beta: 0.02,
  ridge: 10,
  turns_per_step: 512,
  learning_rate: 0.03,
  max_steps: 200,
};

/** A logged turn with what q̂ expects of every arm, from a model that has not seen its user. */
export interface ModelledDecision extends LoggedDecision {
  readonly expected: Float64Array;
}

export interface BanditObjective {
  readonly objective: number;
  readonly gradient: Float64Array;
  /** The estimated value of π, without the KL term. */
  readonly value: number;
  readonly kl: number;
  /** Share of turns whose weight the clip holds. */
  readonly clipRatio: number;
}

/**
 * The estimated value of π_θ on logged turns, mean(Σ_a π q̂ + min(π(a|x)/p, clip)(r − q̂)) − β KL(π ‖ π_base), with its gradient.
 * Only logged propensities are used; nothing is sampled.
 * Sources: Dudík, Langford, Li (ICML 2011); Swaminathan, Joachims (JMLR 2015, counterfactual risk minimization); Athey, Wager (Econometrica 2021).
 */
export function banditObjective(
  parameters: Float64Array,
  base: Float64Array,
  rows: readonly ModelledDecision[],
  config: Pick<BanditConfig, 'clip' | 'beta'>,
): BanditObjective {
  const gradient = new Float64Array(parameters.length);
  const n = rows.length;
  let value = 0;
  let kl = 0;
  let clipped = 0;
  for (const { features, arm, propensity, reward, expected } of rows) {
    const armCount = expected.length;
    const logs = logProbabilities(parameters, features, armCount);
    const baseLogs = logProbabilities(base, features, armCount);
    const probabilities = exponentials(logs);
    const residual = reward - at(expected, arm);
    const weight = importanceWeight({ propensity, targetProbability: at(probabilities, arm) });
    const scaleOfArm = new Float64Array(armCount);
    for (let other = 0; other < armCount; other += 1) {
      const probability = at(probabilities, other);
      const divergence = at(logs, other) - at(baseLogs, other);
      value += (probability * at(expected, other)) / n;
      kl += (probability * divergence) / n;
      // ∂ Σ_a π_a f_a / ∂ log π_a = π_a f_a; the constant 1 of ∂KL cancels in the softmax's gradient.
      scaleOfArm[other] = (probability * (at(expected, other) - config.beta * divergence)) / n;
    }
    value += (Math.min(weight, config.clip) * residual) / n;
    if (weight > config.clip) clipped += 1 / n;
    else scaleOfArm[arm] = at(scaleOfArm, arm) + (weight * residual) / n;
    addLogProbabilityGradient(gradient, features, probabilities, scaleOfArm);
  }
  return { objective: value - config.beta * kl, gradient, value, kl, clipRatio: clipped };
}

/**
 * Off-policy training of the strategy policy from logged turns alone.
 * @throws RangeError for no logged turns, or (`dr`) turns of too few users to cross-fit.
 */
export function trainBandit(input: TrainingInput<BanditConfig>): TrainingRun {
  const { config, logged, baseWeights } = input;
  if (logged.length === 0) throw new RangeError('no logged turns to train on');
  const rows = modelDecisions(input);
  return runTraining({
    algorithm: 'bandit',
    input,
    initialParameters: baseWeights,
    step: async (parameters, rng, ascendOnce) => {
      const drawn = Array.from({ length: config.turns_per_step }, () => rows[randomInteger(rng, rows.length)]).filter(
        (row) => row !== undefined,
      );
      const { gradient, objective, value, kl, clipRatio } = banditObjective(parameters, baseWeights, drawn, config);
      ascendOnce(gradient);
      return { objective, 'reward/estimate': value, kl, clip_ratio: clipRatio };
    },
  });
}

function modelDecisions({ config, logged, armCount }: TrainingInput<BanditConfig>): readonly ModelledDecision[] {
  if (config.objective === 'ips') {
    const expected = new Float64Array(armCount).fill(mean(logged.map(({ reward }) => reward)));
    return logged.map((row) => ({ ...row, expected }));
  }
  const expected = crossFit(
    logged,
    (rows) => fitRewardRegression(rows, armCount, config.ridge),
    (model, row) => expectedRewards(model, row.features),
  );
  return logged.map((row, index) => ({ ...row, expected: expected[index] ?? new Float64Array(armCount) }));
}

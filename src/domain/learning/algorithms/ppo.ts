import { at, dot, mean } from '../numbers.ts';
import { type Rng, randomIndex, randomInteger } from '../random.ts';
import { addLogProbabilityGradient, exponentials, logProbabilities } from '../softmax-policy.ts';
import { generalizedAdvantages } from './advantages.ts';
import { clippedTerm, klTerm } from './clipped-objective.ts';
import { promptAt } from './grpo.ts';
import { type SampledArms, scoreSamples } from './scored-arms.ts';
import type { TrainingInput, TrainingPrompt, TrainingRun } from './training.ts';
import { type OptimizerConfig, runTraining } from './training-loop.ts';

/** Hyper-parameters under TRL's names. */
export interface PpoConfig extends OptimizerConfig {
  /** Prompts drawn per step, with replacement; one arm each. */
  readonly prompts_per_step: number;
  /** Ascents on each step's samples. */
  readonly num_ppo_epochs: number;
  /** ε of the clip. */
  readonly cliprange: number;
  /** Weight of the value function's squared error. */
  readonly vf_coef: number;
  /** Weight of the policy's entropy. */
  readonly entropy_coef: number;
  /** β of the KL term against the base policy. */
  readonly kl_coef: number;
  readonly gamma: number;
  readonly lam: number;
}

export const PPO_DEFAULTS: PpoConfig = {
  prompts_per_step: 256,
  num_ppo_epochs: 4,
  cliprange: 0.2,
  vf_coef: 0.5,
  entropy_coef: 0.01,
  kl_coef: 0.02,
  gamma: 1,
  lam: 0.95,
  learning_rate: 0.03,
  max_steps: 100,
};

/** One sampled decision with its reward. */
export interface PpoSample {
  readonly features: ArrayLike<number>;
  readonly arm: number;
  readonly reward: number;
  readonly advantage: number;
  /** log π_old(a|x) when it was sampled. */
  readonly oldLogProbability: number;
  /** log π_ref(a|x) of the base policy. */
  readonly referenceLogProbability: number;
}

export interface PpoObjective {
  readonly objective: number;
  /** By the policy's weights, then by the value function's. */
  readonly gradient: Float64Array;
  readonly kl: number;
  readonly clipRatio: number;
  readonly valueLoss: number;
  readonly entropy: number;
}

/**
 * The mean over samples of clip term − vf_coef (V − r)² + entropy_coef · entropy − kl_coef · k3, with its gradient.
 * `parameters`: armCount rows of policy weights, then the weights of the linear value function V(x) = v · x.
 * Source: PPO (arXiv 1707.06347) eq. 9 (one-step episodes: the value target is the reward).
 */
export function ppoObjective(
  parameters: Float64Array,
  samples: readonly PpoSample[],
  armCount: number,
  config: PpoConfig,
): PpoObjective {
  const gradient = new Float64Array(parameters.length);
  const n = samples.length;
  let objective = 0;
  let kl = 0;
  let clipped = 0;
  let valueLoss = 0;
  let entropySum = 0;
  for (const { features, arm, reward, advantage, oldLogProbability, referenceLogProbability } of samples) {
    const valueOffset = armCount * features.length;
    const logs = logProbabilities(parameters, features, armCount);
    const probabilities = exponentials(logs);
    const surrogate = clippedTerm(at(logs, arm) - oldLogProbability, advantage, config.cliprange, config.cliprange);
    const divergence = klTerm(at(logs, arm), referenceLogProbability);
    const entropy = -dot(probabilities, logs);
    const error = dot(parameters.subarray(valueOffset), features) - reward;
    // ∂entropy/∂log π_a = −π_a (log π_a + 1); the constants cancel in the softmax's gradient.
    const scaleOfArm = probabilities.map(
      (probability, index) => (-config.entropy_coef * probability * at(logs, index)) / n,
    );
    scaleOfArm[arm] = at(scaleOfArm, arm) + (surrogate.slope - config.kl_coef * divergence.slope) / n;
    addLogProbabilityGradient(gradient, features, probabilities, scaleOfArm);
    for (let index = 0; index < features.length; index += 1) {
      const slope = (-2 * config.vf_coef * error * at(features, index)) / n;
      gradient[valueOffset + index] = at(gradient, valueOffset + index) + slope;
    }
    objective +=
      (surrogate.value -
        config.vf_coef * error ** 2 +
        config.entropy_coef * entropy -
        config.kl_coef * divergence.value) /
      n;
    kl += divergence.value / n;
    clipped += Number(surrogate.isClipped) / n;
    valueLoss += error ** 2 / n;
    entropySum += entropy / n;
  }
  return { objective, gradient, kl, clipRatio: clipped, valueLoss, entropy: entropySum };
}

/**
 * PPO on strategies: one arm per drawn prompt, its advantage r − V(x) (GAE of one step), centred over the step's samples. It is not divided
 * by its deviation: rewards lie in [0, 1], and division would blow up the noise that is left when the arms do not differ.
 * Source: arXiv 1707.06347 Algorithm 1.
 * @throws RangeError for no prompts.
 */
export function trainPpo(input: TrainingInput<PpoConfig>): TrainingRun {
  const { config, prompts, armCount, baseWeights } = input;
  if (prompts.length === 0) throw new RangeError('no prompts to train on');
  const initialParameters = new Float64Array(baseWeights.length + baseWeights.length / armCount);
  initialParameters.set(baseWeights);
  return runTraining({
    algorithm: 'ppo',
    input,
    initialParameters,
    step: async (parameters, rng, ascendOnce) => {
      const drawn = Array.from({ length: config.prompts_per_step }, () => drawArm(prompts, parameters, armCount, rng));
      const rewards = (await scoreSamples(drawn, input.score)).flat();
      const samples = makeSamples(input, parameters, drawn, rewards);
      const coverage = samples.length / drawn.length;
      if (samples.length === 0) return { 'reward/coverage': coverage };
      let last: PpoObjective | null = null;
      for (let epoch = 0; epoch < config.num_ppo_epochs; epoch += 1) {
        last = ppoObjective(parameters, samples, armCount, config);
        ascendOnce(last.gradient);
      }
      return {
        'reward/mean': mean(samples.map(({ reward }) => reward)),
        'reward/coverage': coverage,
        ...(last && {
          objective: last.objective,
          kl: last.kl,
          clip_ratio: last.clipRatio,
          'loss/value': last.valueLoss,
          entropy: last.entropy,
        }),
      };
    },
  });
}

function drawArm(
  prompts: readonly TrainingPrompt[],
  parameters: Float64Array,
  armCount: number,
  rng: Rng,
): SampledArms {
  const prompt = promptAt(prompts, randomInteger(rng, prompts.length));
  return { prompt, arms: [randomIndex(rng, exponentials(logProbabilities(parameters, prompt.features, armCount)))] };
}

function makeSamples(
  input: TrainingInput<PpoConfig>,
  parameters: Float64Array,
  drawn: readonly SampledArms[],
  rewards: readonly (number | null)[],
): readonly PpoSample[] {
  const { armCount, baseWeights, config } = input;
  const samples = drawn.flatMap(({ prompt: { features }, arms }, index): readonly PpoSample[] => {
    const reward = rewards[index] ?? null;
    if (reward === null) return [];
    const arm = at(arms, 0);
    const value = dot(parameters.subarray(baseWeights.length), features);
    return [
      {
        features,
        arm,
        reward,
        advantage: at(generalizedAdvantages([reward], [value], config.gamma, config.lam), 0),
        oldLogProbability: at(logProbabilities(parameters, features, armCount), arm),
        referenceLogProbability: at(logProbabilities(baseWeights, features, armCount), arm),
      },
    ];
  });
  const center = mean(samples.map(({ advantage }) => advantage));
  return samples.map((sample) => ({ ...sample, advantage: sample.advantage - center }));
}

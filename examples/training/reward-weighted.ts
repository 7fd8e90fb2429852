// A training algorithm of your own: reward-weighted regression (Peters, Schaal, ICML 2007). Served by TRAINING_PLUGINS=./examples/training/reward-weighted.ts
// In an app of your own: from 'homeview-lightning'.
import {
  addLogProbabilityGradient,
  exponentials,
  logProbabilities,
  type OptimizerConfig,
  randomIndex,
  randomInteger,
  runTraining,
  type TrainingAlgorithm,
} from '../../src/index.ts';

interface RewardWeightedConfig extends OptimizerConfig {
  /** How much better answers count more: a reward higher by this counts e times as much. */
  readonly temperature: number;
  readonly prompts_per_step: number;
}

const DEFAULTS: RewardWeightedConfig = {
  temperature: 0.1,
  prompts_per_step: 256,
  learning_rate: 0.05,
  max_steps: 150,
};

/** Each step samples an arm per prompt, scores the answers, and moves the policy towards the arms in proportion to exp(reward / temperature). */
export const algorithm: TrainingAlgorithm<RewardWeightedConfig> = {
  name: 'reward_weighted',
  configSchema: { parse: parseConfig },
  train: (input) =>
    runTraining({
      algorithm: 'reward_weighted',
      input,
      initialParameters: input.baseWeights,
      async step(parameters, rng, ascendOnce) {
        const { config, prompts, armCount } = input;
        const samples = Array.from({ length: config.prompts_per_step }, () => {
          const prompt = prompts[randomInteger(rng, prompts.length)];
          if (prompt === undefined) throw new RangeError('no prompts to train on');
          const probabilities = exponentials(logProbabilities(parameters, prompt.features, armCount));
          return { prompt, probabilities, arm: randomIndex(rng, probabilities) };
        });
        const rewards = await Promise.all(samples.map(({ prompt, arm }) => input.score(prompt, arm)));
        const known = rewards.filter((reward) => reward !== null);
        const largest = Math.max(...known);
        // A missing reward is no reward of 0: the answer is left out.
        const weights = rewards.map((reward) =>
          reward === null ? 0 : Math.exp((reward - largest) / config.temperature),
        );
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const gradient = new Float64Array(parameters.length);
        for (const [index, { prompt, probabilities, arm }] of samples.entries()) {
          const scaleOfArm = new Float64Array(armCount);
          scaleOfArm[arm] = total === 0 ? 0 : (weights[index] ?? 0) / total;
          addLogProbabilityGradient(gradient, prompt.features, probabilities, scaleOfArm);
        }
        ascendOnce(gradient);
        return {
          ...(known.length > 0 && { 'reward/mean': known.reduce((sum, reward) => sum + reward, 0) / known.length }),
          'reward/coverage': known.length / samples.length,
        };
      },
    }),
};

/** The whole configuration from what a person wrote. @throws RangeError naming the parameter. */
function parseConfig(input: unknown): RewardWeightedConfig {
  const config = { ...DEFAULTS, ...(typeof input === 'object' ? input : {}) };
  for (const [name, value] of Object.entries(config)) {
    if (!(name in DEFAULTS)) throw new RangeError(`${name} is not a parameter of reward_weighted`);
    if (typeof value !== 'number' || !(value > 0)) throw new RangeError(`${name}: expected a number above 0`);
  }
  return config;
}

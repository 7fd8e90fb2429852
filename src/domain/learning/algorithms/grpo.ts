import { at } from '../numbers.ts';
import { type Rng, randomIndex, randomInteger } from '../random.ts';
import { addLogProbabilityGradient, exponentials, logProbabilities } from '../softmax-policy.ts';
import { type GroupAdvantages, groupAdvantages, type LossType } from './advantages.ts';
import { groupObjective } from './clipped-objective.ts';
import { type SampledArms, scoreSamples } from './scored-arms.ts';
import type { TrainingInput, TrainingMetrics, TrainingPrompt, TrainingRun } from './training.ts';
import { type OptimizerConfig, runTraining } from './training-loop.ts';

/** Hyper-parameters under TRL's names. */
export interface GrpoConfig extends OptimizerConfig {
  /** G: arms sampled per prompt, ≥ 2. */
  readonly num_generations: number;
  /** Prompts drawn per step, with replacement. */
  readonly prompts_per_step: number;
  /** Ascents on each step's groups. */
  readonly num_iterations: number;
  /** β of the KL term. */
  readonly beta: number;
  readonly epsilon: number;
  /** Upper clip; DAPO's is .28. */
  readonly epsilon_high: number;
  readonly loss_type: LossType;
}

export const GRPO_DEFAULTS: GrpoConfig = {
  num_generations: 8,
  prompts_per_step: 64,
  num_iterations: 2,
  beta: 0.02,
  epsilon: 0.2,
  epsilon_high: 0.2,
  loss_type: 'grpo',
  learning_rate: 0.05,
  max_steps: 150,
};
/** DAPO: a higher upper clip and no KL term. Source: arXiv 2503.14476 §§ 2.3, 3.1. */
export const DAPO_DEFAULTS: GrpoConfig = { ...GRPO_DEFAULTS, loss_type: 'dapo', epsilon_high: 0.28, beta: 0 };
/** Dr. GRPO: no division by the standard deviation, no KL term. Source: arXiv 2503.20783 § 3. */
export const DR_GRPO_DEFAULTS: GrpoConfig = { ...GRPO_DEFAULTS, loss_type: 'dr_grpo', beta: 0 };

/**
 * GRPO on strategies: for each logged prompt a group of arms is sampled from the current policy, scored, and compared within the group.
 * Groups whose rewards are all equal are reported (`groups/untrainable`); their advantages are 0, and `dapo` drops them altogether.
 * Source: DeepSeekMath (arXiv 2402.03300) Algorithm 1.
 * @throws RangeError for no prompts, or a group size below 2.
 */
export function trainGrpo(input: TrainingInput<GrpoConfig>): TrainingRun {
  const { config, prompts } = input;
  if (prompts.length === 0) throw new RangeError('no prompts to train on');
  if (config.num_generations < 2)
    throw new RangeError(`num_generations ${config.num_generations}: a group needs at least 2 arms`);
  return runTraining({
    algorithm: 'grpo',
    input,
    initialParameters: input.baseWeights,
    step: async (parameters, rng, ascendOnce) => {
      const samples = sampleGroups(input, parameters, rng);
      const rewards = await scoreSamples(samples, input.score);
      const groups = samples.map((sample, index) => makeGroup(input, parameters, sample, rewards[index] ?? []));
      const trained = config.loss_type === 'dapo' ? groups.filter(({ result }) => result.isTrainable) : groups;
      let last = { objective: 0, kl: 0, clipRatio: 0 };
      for (let iteration = 0; iteration < config.num_iterations; iteration += 1) {
        const { gradient, ...figures } = groupsGradient(input, parameters, trained);
        ascendOnce(gradient);
        last = figures;
      }
      return groupMetrics(groups, rewards.flat(), last);
    },
  });
}

/** A prompt's sampled arms that have rewards, with what the policies said of every arm when they were sampled. */
interface ArmGroup {
  readonly prompt: TrainingPrompt;
  readonly arms: readonly number[];
  readonly result: GroupAdvantages;
  readonly oldLogs: Float64Array;
  readonly referenceLogs: Float64Array;
}

function sampleGroups(input: TrainingInput<GrpoConfig>, parameters: Float64Array, rng: Rng): readonly SampledArms[] {
  return Array.from({ length: input.config.prompts_per_step }, () => {
    const prompt = promptAt(input.prompts, randomInteger(rng, input.prompts.length));
    const probabilities = exponentials(logProbabilities(parameters, prompt.features, input.armCount));
    return {
      prompt,
      arms: Array.from({ length: input.config.num_generations }, () => randomIndex(rng, probabilities)),
    };
  });
}

/** The prompt at a position that was drawn inside the list. */
export function promptAt(prompts: readonly TrainingPrompt[], index: number): TrainingPrompt {
  const prompt = prompts[index];
  if (prompt === undefined) throw new RangeError(`no prompt ${index} among ${prompts.length}`);
  return prompt;
}

function makeGroup(
  input: TrainingInput<GrpoConfig>,
  parameters: Float64Array,
  { prompt, arms }: SampledArms,
  rewards: readonly (number | null)[],
): ArmGroup {
  const known = rewards.flatMap((reward, index) => (reward === null ? [] : [{ reward, arm: at(arms, index) }]));
  return {
    prompt,
    arms: known.map(({ arm }) => arm),
    result: groupAdvantages(
      known.map(({ reward }) => reward),
      input.config.loss_type,
    ),
    oldLogs: logProbabilities(parameters, prompt.features, input.armCount),
    referenceLogs: logProbabilities(input.baseWeights, prompt.features, input.armCount),
  };
}

/** The mean objective of the groups at `parameters`, with its gradient. */
function groupsGradient(
  input: TrainingInput<GrpoConfig>,
  parameters: Float64Array,
  groups: readonly ArmGroup[],
): { readonly gradient: Float64Array; readonly objective: number; readonly kl: number; readonly clipRatio: number } {
  const { config, armCount } = input;
  const gradient = new Float64Array(parameters.length);
  let objective = 0;
  let kl = 0;
  let clipRatio = 0;
  for (const { prompt, arms, result, oldLogs, referenceLogs } of groups) {
    if (arms.length === 0) continue;
    const logs = logProbabilities(parameters, prompt.features, armCount);
    const answers = arms.map((arm, index) => ({
      logProbabilities: [at(logs, arm)],
      oldLogProbabilities: [at(oldLogs, arm)],
      referenceLogProbabilities: [at(referenceLogs, arm)],
      advantage: at(result.advantages, index),
    }));
    const group = groupObjective(answers, {
      lossType: config.loss_type,
      epsilon: config.epsilon,
      epsilonHigh: config.epsilon_high,
      beta: config.beta,
      maxCompletionLength: 1,
    });
    const scaleOfArm = new Float64Array(armCount);
    for (const [index, arm] of arms.entries()) {
      scaleOfArm[arm] = at(scaleOfArm, arm) + at(group.slopes[index] ?? [], 0) / groups.length;
    }
    addLogProbabilityGradient(gradient, prompt.features, exponentials(logs), scaleOfArm);
    objective += group.objective / groups.length;
    kl += group.kl / groups.length;
    clipRatio += group.clipRatio / groups.length;
  }
  return { gradient, objective, kl, clipRatio };
}

function groupMetrics(
  groups: readonly ArmGroup[],
  rewards: readonly (number | null)[],
  figures: { readonly objective: number; readonly kl: number; readonly clipRatio: number },
): TrainingMetrics {
  const known = rewards.filter((reward) => reward !== null);
  const untrainable = groups.filter(({ result }) => !result.isTrainable).length;
  return {
    ...(known.length > 0 && { 'reward/mean': known.reduce((total, reward) => total + reward, 0) / known.length }),
    'reward/coverage': known.length / rewards.length,
    'groups/untrainable': untrainable / groups.length,
    objective: figures.objective,
    kl: figures.kl,
    clip_ratio: figures.clipRatio,
  };
}

import { at, logistic, softplus } from '../numbers.ts';
import { type Rng, randomInteger } from '../random.ts';
import { addLogProbabilityGradient, exponentials, logProbabilities } from '../softmax-policy.ts';
import { promptAt } from './grpo.ts';
import { type SampledArms, scoreSamples } from './scored-arms.ts';
import type { TrainingInput, TrainingPrompt, TrainingRun } from './training.ts';
import { type OptimizerConfig, runTraining } from './training-loop.ts';

/** Hyper-parameters under TRL's names. */
export interface DpoConfig extends OptimizerConfig {
  /** β: how strongly the policy is held to the reference; > 0. */
  readonly beta: number;
  /** Pairs drawn per step, with replacement. */
  readonly pairs_per_step: number;
}

export const DPO_DEFAULTS: DpoConfig = { beta: 0.1, pairs_per_step: 256, learning_rate: 0.05, max_steps: 150 };

/** The log probabilities of a pair of answers under two policies. */
export interface PreferencePair {
  readonly chosen: number;
  readonly rejected: number;
  readonly referenceChosen: number;
  readonly referenceRejected: number;
}

/**
 * The DPO loss of one pair, −log σ(m) with the margin m = β[(log π_c − log π_ref,c) − (log π_r − log π_ref,r)],
 * and −∂loss / ∂ log π_c = ∂loss / ∂ log π_r = β σ(−m). Source: Rafailov et al. (arXiv 2305.18290) eq. 7 and § 4.
 */
export function dpoLoss(
  pair: PreferencePair,
  beta: number,
): { readonly loss: number; readonly slope: number; readonly margin: number } {
  const margin = beta * (pair.chosen - pair.referenceChosen - (pair.rejected - pair.referenceRejected));
  return { loss: softplus(-margin), slope: beta * logistic(-margin), margin };
}

/**
 * DPO on strategies: for each drawn prompt two different arms are scored, and the better one is preferred. Pairs with equal or missing
 * rewards teach nothing and are reported (`pairs/untrainable`). Source: arXiv 2305.18290.
 * @throws RangeError for no prompts, or fewer than two arms.
 */
export function trainDpo(input: TrainingInput<DpoConfig>): TrainingRun {
  const { config, prompts, armCount } = input;
  if (prompts.length === 0) throw new RangeError('no prompts to train on');
  if (armCount < 2) throw new RangeError('a pair needs at least 2 arms');
  return runTraining({
    algorithm: 'dpo',
    input,
    initialParameters: input.baseWeights,
    step: async (parameters, rng, ascendOnce) => {
      const samples = Array.from({ length: config.pairs_per_step }, () => drawPair(prompts, armCount, rng));
      const rewards = await scoreSamples(samples, input.score);
      const pairs = samples.flatMap(({ prompt, arms }, index) => preferredPair(prompt, arms, rewards[index] ?? []));
      const gradient = new Float64Array(parameters.length);
      let loss = 0;
      let margin = 0;
      let right = 0;
      for (const pair of pairs) {
        const figures = addPairGradient(input, parameters, pair, pairs.length, gradient);
        loss += figures.loss / pairs.length;
        margin += figures.margin / pairs.length;
        right += Number(figures.margin > 0) / pairs.length;
      }
      ascendOnce(gradient);
      const known = rewards.flat().filter((reward) => reward !== null);
      return {
        ...(pairs.length > 0 && { loss, 'rewards/margins': margin, 'rewards/accuracies': right }),
        ...(known.length > 0 && { 'reward/mean': known.reduce((total, reward) => total + reward, 0) / known.length }),
        'reward/coverage': known.length / (2 * samples.length),
        'pairs/untrainable': 1 - pairs.length / samples.length,
      };
    },
  });
}

interface ArmPair {
  readonly prompt: TrainingPrompt;
  readonly chosen: number;
  readonly rejected: number;
}

function drawPair(prompts: readonly TrainingPrompt[], armCount: number, rng: Rng): SampledArms {
  const prompt = promptAt(prompts, randomInteger(rng, prompts.length));
  const first = randomInteger(rng, armCount);
  const second = (first + 1 + randomInteger(rng, armCount - 1)) % armCount;
  return { prompt, arms: [first, second] };
}

function preferredPair(
  prompt: TrainingPrompt,
  arms: readonly number[],
  rewards: readonly (number | null)[],
): readonly ArmPair[] {
  const [first, second] = rewards;
  if (first === null || first === undefined || second === null || second === undefined || first === second) return [];
  const better = first > second ? 0 : 1;
  return [{ prompt, chosen: at(arms, better), rejected: at(arms, 1 - better) }];
}

function addPairGradient(
  input: TrainingInput<DpoConfig>,
  parameters: Float64Array,
  { prompt, chosen, rejected }: ArmPair,
  pairs: number,
  gradient: Float64Array,
): { readonly loss: number; readonly margin: number } {
  const logs = logProbabilities(parameters, prompt.features, input.armCount);
  const reference = logProbabilities(input.baseWeights, prompt.features, input.armCount);
  const { loss, slope, margin } = dpoLoss(
    {
      chosen: at(logs, chosen),
      rejected: at(logs, rejected),
      referenceChosen: at(reference, chosen),
      referenceRejected: at(reference, rejected),
    },
    input.config.beta,
  );
  const scaleOfArm = new Float64Array(input.armCount);
  scaleOfArm[chosen] = slope / pairs;
  scaleOfArm[rejected] = -slope / pairs;
  addLogProbabilityGradient(gradient, prompt.features, exponentials(logs), scaleOfArm);
  return { loss, margin };
}

import { canonicalJson, type Json } from '../../canonical-json.ts';
import { createRng, type Rng, restoreRng } from '../random.ts';
import { stableHash } from '../stable-hash.ts';
import { type AdamState, ascend, createAdam } from './adam.ts';
import type { CurvePoint, TrainingCheckpoint, TrainingInput, TrainingMetrics, TrainingRun } from './training.ts';

/** What the optimizer of every algorithm needs. */
export interface OptimizerConfig {
  /** Of the first step; falls linearly to {@link FINAL_LEARNING_RATE_SHARE} of it. > 0. */
  readonly learning_rate: number;
  /** Steps of the run, ≥ 1. */
  readonly max_steps: number;
}

/** The last step's learning rate as a share of the first's (weights-notes: "linear to 20 %"). */
export const FINAL_LEARNING_RATE_SHARE = 0.2;

/** One step of an algorithm: computes gradients of its objective at `parameters` and ascends one or several times. */
export type TrainingStep = (
  parameters: Float64Array,
  rng: Rng,
  ascendOnce: (gradient: Float64Array) => void,
) => Promise<TrainingMetrics>;

/**
 * The loop that all algorithms share: state, learning rate, curve, checkpoints. The generator may be abandoned after any step and resumed
 * from that step's checkpoint.
 * @throws RangeError for a checkpoint of another run.
 */
export async function* runTraining<Config extends OptimizerConfig>(run: {
  readonly algorithm: string;
  readonly input: TrainingInput<Config>;
  /** Where the parameters start. The policy's weights come first; more (a value function) may follow. */
  readonly initialParameters: Float64Array;
  readonly step: TrainingStep;
}): TrainingRun {
  const { algorithm, input, initialParameters } = run;
  const { learning_rate: learningRate, max_steps: totalSteps } = input.config;
  const fingerprint = fingerprintOf(algorithm, input, initialParameters);
  const state =
    input.resumeFrom === undefined
      ? startState(input.seed, initialParameters)
      : restoreState(input.resumeFrom, fingerprint);
  while (state.step < totalSteps) {
    const rate = learningRate * scheduledShare(state.step, totalSteps);
    const metrics = await run.step(state.parameters, state.rng, (gradient) =>
      ascend(state.parameters, gradient, rate, state.optimizer),
    );
    state.step += 1;
    state.curve.push({ step: state.step, metrics });
    const checkpoint = (): TrainingCheckpoint => ({
      version: 1,
      algorithm,
      fingerprint,
      step: state.step,
      parameters: Array.from(state.parameters),
      optimizer: {
        updates: state.optimizer.updates,
        first: Array.from(state.optimizer.first),
        second: Array.from(state.optimizer.second),
      },
      rng: state.rng.state(),
      curve: [...state.curve],
    });
    yield { step: state.step, totalSteps, metrics, checkpoint };
  }
  return { weights: state.parameters.slice(0, input.baseWeights.length), curve: state.curve };
}

interface TrainingState {
  step: number;
  readonly parameters: Float64Array;
  readonly optimizer: AdamState;
  readonly rng: Rng;
  readonly curve: CurvePoint[];
}

function startState(seed: number, initialParameters: Float64Array): TrainingState {
  return {
    step: 0,
    parameters: initialParameters.slice(),
    optimizer: createAdam(initialParameters.length),
    rng: createRng(seed),
    curve: [],
  };
}

function restoreState(checkpoint: TrainingCheckpoint, fingerprint: string): TrainingState {
  if (checkpoint.fingerprint !== fingerprint) {
    throw new RangeError(
      `the checkpoint (${checkpoint.algorithm}, step ${checkpoint.step}) is of another run: other configuration, seed or data (turns that were erased meanwhile are other data)`,
    );
  }
  return {
    step: checkpoint.step,
    parameters: Float64Array.from(checkpoint.parameters),
    optimizer: {
      updates: checkpoint.optimizer.updates,
      first: Float64Array.from(checkpoint.optimizer.first),
      second: Float64Array.from(checkpoint.optimizer.second),
    },
    rng: restoreRng(checkpoint.rng),
    curve: [...checkpoint.curve],
  };
}

function scheduledShare(step: number, totalSteps: number): number {
  return totalSteps === 1 ? 1 : 1 - (1 - FINAL_LEARNING_RATE_SHARE) * (step / (totalSteps - 1));
}

/** Two hashes of everything that decides the run but the rewards, which the caller's cache holds. */
function fingerprintOf<Config extends OptimizerConfig>(
  algorithm: string,
  input: TrainingInput<Config>,
  initialParameters: Float64Array,
): string {
  const settings: Json = {
    algorithm,
    config: Object.fromEntries(Object.entries(input.config)),
    seed: input.seed,
    parameters: Array.from(initialParameters),
  };
  const data = [
    ...input.prompts.map(({ promptId, features }) => `${promptId}:${Array.from(features).join()}`),
    ...input.logged.map(
      (row) => `${row.user}:${row.arm}:${row.propensity}:${row.reward}:${Array.from(row.features).join()}`,
    ),
  ].join('\n');
  return [canonicalJson(settings), data].map((text) => stableHash('training-1', text).toString(16)).join('-');
}

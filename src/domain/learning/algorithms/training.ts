import type { Features } from '../context-features.ts';
import type { LoggedDecision } from '../evaluation/reward-regression.ts';
import type { RngState } from '../random.ts';

/** A logged prompt of a training user, to be answered anew under several arms. */
export interface TrainingPrompt {
  readonly promptId: string;
  readonly features: Features;
}

/**
 * The reward of the answer to a prompt under an arm, by the agent's reward function and reward model; null when there is none (the budget of
 * generator calls is spent, the generator failed): a missing reward is never 0. Asked again and again for the same pair: the caller caches.
 */
export type ScoreArm = (prompt: TrainingPrompt, arm: number) => number | null | Promise<number | null>;

/** What an algorithm trains on. Which parts it uses is its own affair: grpo, dpo and ppo score prompts, bandit reads logged decisions. */
export interface TrainingInput<Config> {
  readonly config: Config;
  /** The base policy's weights, row by row per arm: where training starts, and the reference of every KL term. Zeros: uniform. */
  readonly baseWeights: Float64Array;
  readonly armCount: number;
  readonly prompts: readonly TrainingPrompt[];
  readonly logged: readonly LoggedDecision[];
  readonly score: ScoreArm;
  readonly seed: number;
  /** Goes on from here instead of starting; the end is the same, bit for bit, as without the interruption. */
  readonly resumeFrom?: TrainingCheckpoint;
}

/** What training says of a step. Names as in TRL (`reward/mean`, `kl`, `clip_ratio`, …); NaN never, a missing figure is left out. */
export type TrainingMetrics = Readonly<Record<string, number>>;

export interface CurvePoint {
  readonly step: number;
  readonly metrics: TrainingMetrics;
}

/** Everything a run needs to go on: plain JSON. */
export interface TrainingCheckpoint {
  readonly version: 1;
  readonly algorithm: string;
  /** Of algorithm, configuration, seed and data: a checkpoint of another run is refused. */
  readonly fingerprint: string;
  /** Steps done. */
  readonly step: number;
  readonly parameters: readonly number[];
  readonly optimizer: {
    readonly updates: number;
    readonly first: readonly number[];
    readonly second: readonly number[];
  };
  readonly rng: RngState;
  readonly curve: readonly CurvePoint[];
}

/** Reported after each step; the caller beats its heart, keeps the checkpoint when it wants one, and stops by leaving the loop. */
export interface TrainingProgress {
  readonly step: number;
  readonly totalSteps: number;
  readonly metrics: TrainingMetrics;
  /** The state after this step; only taken when asked for. Valid until the next step begins. */
  readonly checkpoint: () => TrainingCheckpoint;
}

export interface TrainingResult {
  /** The trained weights, in the shape of `baseWeights`. */
  readonly weights: Float64Array;
  readonly curve: readonly CurvePoint[];
}

/** A training run: yields after every step, returns the trained policy. */
export type TrainingRun = AsyncGenerator<TrainingProgress, TrainingResult, undefined>;

/**
 * An algorithm: ours, or a plug-in that a configuration registers. `configSchema.parse` gives the whole configuration from what a person
 * wrote, defaults filled in, and throws with what is wrong (a zod schema is one).
 */
export interface TrainingAlgorithm<Config> {
  readonly name: string;
  readonly configSchema: { parse(input: unknown): Config };
  readonly train: (input: TrainingInput<Config>) => TrainingRun;
}

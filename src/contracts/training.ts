import type { CurvePoint } from '../domain/learning/algorithms/training.ts';
import type { GateVerdict } from '../domain/learning/evaluation/gate.ts';
import type { RolloutConfigOverrides } from '../domain/rollout/config.ts';

/** What a training run is told; with the snapshot it decides the trained policy, bit for bit. */
export interface TrainAgentInput {
  /** Made by whoever starts the run: a run started twice under one id is one run. */
  readonly runId: string;
  readonly agent: string;
  /** A built-in algorithm (`grpo`, `dr_grpo`, `dapo`, `dpo`, `ppo`, `bandit`) or a registered plug-in. */
  readonly algorithm: string;
  /** Null: a snapshot is frozen first. */
  readonly snapshotId: string | null;
  /** Null: the agent's stable policy at the start of the run. */
  readonly basePolicyId: string | null;
  /** An integer in [0, 2^32). */
  readonly seed: number;
  /** Of the algorithm, under its own names; what is missing has its default. */
  readonly hyperParameters: Readonly<Record<string, unknown>>;
  /** The most answers that the run may have generated, those from the cache included. */
  readonly budget: { readonly maxGeneratorCalls: number };
  /** Whether turns of simulated homeowners take part. */
  readonly includeSimulated: boolean;
  /** Null: the policy is registered only; else a candidate that passed or is unproven is rolled out with these settings. */
  readonly rollout: RolloutConfigOverrides | null;
  /** A key's name, `local`, `schedule`, or a workflow's id. */
  readonly requestedBy: string;
  /** UTC, ISO 8601. */
  readonly requestedAt: string;
}

/** What a training run is doing, in the order in which it does it. */
export const TRAINING_STAGES = [
  'freezing_snapshot',
  'evaluating_baseline',
  'training',
  'evaluating_candidate',
  'registering_policy',
  'writing_report',
  'starting_rollout',
  'done',
] as const;
export type TrainingStage = (typeof TRAINING_STAGES)[number];

/** `requested`: accepted, its workflow has not begun. The last three are final. */
export const TRAINING_STATUSES = ['requested', 'running', 'completed', 'failed', 'cancelled'] as const;
export type TrainingStatus = (typeof TRAINING_STATUSES)[number];

/** Whether the candidate may be rolled out; `unproven` needs a person's approval. */
export type TrainingGate = GateVerdict;

/** How far a run is: the answer to the query `trainingProgress`, and what the API shows. */
export interface TrainingProgressState {
  readonly stage: TrainingStage;
  /** Steps of the algorithm that are done, and all of them; 0 before it has begun. */
  readonly step: number;
  readonly totalSteps: number;
  readonly curve: readonly CurvePoint[];
  /** Answers that were generated anew in this run so far. */
  readonly generatorCalls: number;
  /** Milliseconds that the remaining steps take at the present speed; null before the first step and after the last. */
  readonly trainingTimeLeftMs: number | null;
}

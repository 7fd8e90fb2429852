import type { CurvePoint } from '../domain/learning/algorithms/training.ts';
import type { GateVerdict } from '../domain/learning/evaluation/gate.ts';
import type { RolloutConfigOverrides } from '../domain/rollout/config.ts';

/** The name under which `trainAgent` is started, also by workflows that do not import it. */
export const TRAIN_AGENT_WORKFLOW = 'trainAgent';

/** The id of the one workflow of a training run. */
export const trainAgentWorkflowId = (runId: string): string => `train-agent/${runId}`;

/** Failure type of a run that cannot be done as it was asked for; the message says why. Final. */
export const TRAINING_REFUSED = 'TrainingRefused';

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

/** What a run has settled before it trains. */
export interface TrainingBasis {
  readonly snapshotId: string;
  readonly basePolicyId: string;
}

/** Some steps of a training, and where it stands after them. */
export interface TrainingSlice {
  readonly isDone: boolean;
  readonly step: number;
  readonly totalSteps: number;
  /** Of the steps of this slice, thinned. */
  readonly curve: readonly CurvePoint[];
  /** Of the whole run so far. */
  readonly generatorCalls: number;
  readonly trainingTimeLeftMs: number | null;
}

/** The base policy on held-out users, by the doubly robust estimate. */
export interface BaselineValue {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly turns: number;
  readonly users: number;
  readonly ess: number;
}

/** The activities of `trainAgent`; each may be repeated. Those that take long beat their heart. */
export interface TrainingActivities {
  /** Writes the run and settles its base policy. @throws TrainingRefused */
  beginTraining(input: TrainAgentInput): Promise<{ readonly basePolicyId: string }>;
  /** The snapshot that the run was given, or a new one. @throws TrainingRefused */
  settleSnapshot(input: TrainAgentInput): Promise<{ readonly snapshotId: string }>;
  /** @throws TrainingRefused when the snapshot holds too little to learn from. */
  evaluateBaseline(input: TrainAgentInput, basis: TrainingBasis): Promise<BaselineValue>;
  /**
   * Trains on from the last checkpoint for about `sliceMs`, and leaves a checkpoint. `slice`: 1, 2, …; with the attempt it fences writers
   * that were given up. @throws TrainingRefused
   */
  trainSlice(
    input: TrainAgentInput,
    basis: TrainingBasis,
    slice: { readonly slice: number; readonly sliceMs: number },
  ): Promise<TrainingSlice>;
  /** Evaluates the trained policy, decides the gate, and writes the report. */
  evaluateCandidate(input: TrainAgentInput, basis: TrainingBasis): Promise<TrainingGateResult>;
  /** Saves the trained policy; no channel points at it. */
  registerCandidate(input: TrainAgentInput, basis: TrainingBasis): Promise<{ readonly policyId: string }>;
  /** Asks for a rollout of the candidate. */
  startCandidateRollout(
    input: TrainAgentInput,
    candidate: { readonly policyId: string; readonly gate: 'passed' | 'unproven' },
  ): Promise<{ readonly outcome: string }>;
  /** Ends the run, once. */
  finishTraining(
    input: TrainAgentInput,
    end: { readonly status: 'completed' | 'failed' | 'cancelled'; readonly failure: string | null },
  ): Promise<void>;
}

export interface TrainingGateResult {
  readonly gate: TrainingGate;
  readonly reasons: readonly string[];
}

/** What `trainAgent` returns. */
export interface TrainAgentResult extends TrainingGateResult {
  readonly runId: string;
  readonly policyId: string;
  /** What became of the rollout; null: none was wanted, or the gate failed. */
  readonly rollout: string | null;
}

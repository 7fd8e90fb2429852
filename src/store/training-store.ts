import type { TrainAgentInput, TrainingGate, TrainingProgressState, TrainingStatus } from '../contracts/training.ts';
import type { TrainingCheckpoint } from '../domain/learning/algorithms/training.ts';
import type { StrategyId } from '../domain/learning/strategies.ts';
import type { ArmAnswerOutcome } from '../domain/learning/training/arm-answer.ts';
import type { TrainingReport } from '../domain/learning/training/report.ts';
import type { Exchange } from '../domain/turn/turn.ts';

/** Training runs, and the answers that they share. */
export interface TrainingStore {
  /** Writes a run once, `requested`; the stored one: the first, when it was there already. */
  createTrainingRun(input: TrainAgentInput): Promise<TrainingRunSummary>;
  /** The run with its report, or null. */
  findTrainingRun(runId: string): Promise<StoredTrainingRun | null>;
  /** The runs of an agent, or of all (null), newest first, at most `limit`. */
  listTrainingRuns(query: {
    readonly agent: string | null;
    readonly limit: number;
  }): Promise<readonly TrainingRunSummary[]>;
  /** Writes how far a run is. False: there is no such run, or it has ended. */
  updateTrainingRun(runId: string, update: TrainingRunUpdate, updatedAt: string): Promise<boolean>;
  /**
   * Claims the right to write checkpoints, and gives the last one (null: none yet). A claim ends every claim with a smaller fence.
   * `refused`: the run has ended or is claimed with a larger fence.
   */
  claimTraining(runId: string, fence: number): Promise<TrainingCheckpoint | null | 'refused'>;
  /** Replaces the checkpoint. False: another attempt holds the claim, or the run has ended; nothing was written. */
  saveTrainingCheckpoint(write: {
    readonly runId: string;
    readonly fence: number;
    readonly checkpoint: TrainingCheckpoint;
    readonly progress: TrainingProgressState;
    readonly updatedAt: string;
  }): Promise<boolean>;
  /** Ends a run, once; false: it had ended, and keeps its first end. */
  finishTrainingRun(runId: string, end: TrainingRunEnd): Promise<boolean>;

  /** The answers that are there, by key. */
  findGeneratedAnswers(keys: readonly string[]): Promise<ReadonlyMap<string, ArmAnswerOutcome>>;
  /**
   * Writes answers once; the stored ones: the first, where an answer was there already. An answer to a turn that was erased meanwhile, or is
   * not there, is given back and not written.
   */
  saveGeneratedAnswers(answers: readonly GeneratedAnswerRow[]): Promise<ReadonlyMap<string, ArmAnswerOutcome>>;
  /** The exchanges of the conversation before a turn, of the same user, oldest first: what the generator was given. */
  listEarlierExchanges(messageId: string, limit: number): Promise<readonly Exchange[]>;
  /** What the last turns of an agent cost with a generator; null when none of them says. */
  meanGenerationCost(query: {
    readonly agent: string;
    readonly generator: string;
    readonly limit: number;
  }): Promise<GenerationCost | null>;
}

/** A run without what is large. */
export interface TrainingRunSummary {
  readonly input: TrainAgentInput;
  readonly status: TrainingStatus;
  readonly snapshotId: string | null;
  readonly basePolicyId: string | null;
  readonly candidatePolicyId: string | null;
  /** Null until the candidate was evaluated. */
  readonly gate: TrainingGate | null;
  readonly progress: TrainingProgressState;
  /** Why the run failed. */
  readonly failure: string | null;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

export interface StoredTrainingRun extends TrainingRunSummary {
  /** Null until it is written. */
  readonly report: TrainingReport | null;
}

/** What changes while a run goes on; what is absent stays. */
export interface TrainingRunUpdate {
  readonly snapshotId?: string;
  readonly basePolicyId?: string;
  readonly candidatePolicyId?: string;
  readonly gate?: TrainingGate;
  readonly progress?: TrainingProgressState;
  readonly report?: TrainingReport;
}

export interface TrainingRunEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly failure: string | null;
  readonly finishedAt: string;
}

export interface GeneratedAnswerRow {
  /** The sha256 of everything that decides the answer. */
  readonly key: string;
  readonly messageId: string;
  readonly strategy: StrategyId;
  readonly stored: ArmAnswerOutcome;
  readonly createdAt: string;
}

/** Means per generation. */
export interface GenerationCost {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Millionths of a US dollar; null when no price is configured. */
  readonly costMicroUsd: number | null;
  readonly turns: number;
}

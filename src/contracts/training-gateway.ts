import type { TrainAgentInput, TrainingProgressState } from './training.ts';

/** What the API asks of Temporal about training runs. Outcomes are values; only bugs throw. */
export interface TrainingGateway {
  /** Starts the run's workflow; `already_started`: one of this id runs or has run. */
  startTraining(input: TrainAgentInput): Promise<'started' | 'already_started' | 'unavailable'>;
  /** Asks the run's workflow to end; `not_running`: it has ended, or there is none. */
  cancelTraining(runId: string): Promise<'cancelling' | 'not_running' | 'unavailable'>;
  /** How far the run's workflow is; null when it cannot be asked. */
  findTrainingProgress(runId: string): Promise<TrainingProgressState | null>;
}

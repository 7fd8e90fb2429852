import type { Engine } from './engine.ts';
import {
  findGeneratedAnswers,
  listEarlierExchanges,
  meanGenerationCost,
  saveGeneratedAnswers,
} from './generated-answers.ts';
import {
  claimTraining,
  createTrainingRun,
  findTrainingRun,
  finishTrainingRun,
  listTrainingRuns,
  saveTrainingCheckpoint,
  updateTrainingRun,
} from './training-runs.ts';
import type { TrainingStore } from './training-store.ts';

/** The part of the store that training uses, each question under the watch of `run`. */
export function trainingStore(engine: Engine, run: <T>(operation: () => Promise<T>) => Promise<T>): TrainingStore {
  return {
    createTrainingRun: (input) => run(() => createTrainingRun(engine, input)),
    findTrainingRun: (runId) => run(() => findTrainingRun(engine, runId)),
    listTrainingRuns: (query) => run(() => listTrainingRuns(engine, query)),
    updateTrainingRun: (runId, update, updatedAt) => run(() => updateTrainingRun(engine, runId, update, updatedAt)),
    claimTraining: (runId, fence) => run(() => claimTraining(engine, runId, fence)),
    saveTrainingCheckpoint: (write) => run(() => saveTrainingCheckpoint(engine, write)),
    finishTrainingRun: (runId, end) => run(() => finishTrainingRun(engine, runId, end)),
    findGeneratedAnswers: (keys) => run(() => findGeneratedAnswers(engine, keys)),
    saveGeneratedAnswers: (answers) => run(() => saveGeneratedAnswers(engine, answers)),
    listEarlierExchanges: (messageId, limit) => run(() => listEarlierExchanges(engine, messageId, limit)),
    meanGenerationCost: (query) => run(() => meanGenerationCost(engine, query)),
  };
}

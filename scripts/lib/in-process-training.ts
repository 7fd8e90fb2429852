/** Training without Temporal, for proofs with many seeds: the activities of `trainAgent` in the order of the workflow. */
import { createHash } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createTrainingActivities } from '../../src/activities/training/training-activities.ts';
import type { TrainAgentInput, TrainingSlice } from '../../src/contracts/training.ts';
import type { Trainers } from '../../src/domain/learning/algorithms/trainers.ts';
import { createEntryFinder } from '../../src/generators/grounded/find-entries.ts';
import { KNOWLEDGE_VERSION } from '../../src/generators/knowledge/knowledge.ts';
import { firstPolicy } from '../../src/generators/policy.ts';
import type { ResponseModel } from '../../src/generators/response-model.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import type { StoredTrainingRun } from '../../src/store/training-store.ts';
import { createTrainers } from '../../src/trainers/trainers.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface TrainingSettings {
  readonly trainers?: Trainers;
  readonly sliceMs?: number;
}

/** A run whose snapshot and base policy are settled; its process has read nothing of them yet. */
export interface OpenTraining {
  /** Trains to the end. */
  train(): Promise<TrainingSlice>;
  /** Evaluates, registers and ends the run; what is stored of it. */
  finish(): Promise<StoredTrainingRun>;
}

/** Begins the run of an input. @throws what a step refuses. */
export async function openTraining(
  store: LightningStore,
  generator: ResponseModel,
  input: TrainAgentInput,
  { trainers = createTrainers(), sliceMs = 60_000 }: TrainingSettings = {},
): Promise<OpenTraining> {
  const activities = createTrainingActivities({
    ...{ store, generator, sha256, nowMs: Date.now },
    trainers,
    findEntries: createEntryFinder(),
    entriesVersion: KNOWLEDGE_VERSION,
    firstPolicyOf: (agent) => firstPolicy(agent, generator),
    rollouts: { startRollout: () => Promise.reject(new Error('no rollouts without Temporal')) },
  });
  const run = <T>(step: () => Promise<T>): Promise<T> =>
    new MockActivityEnvironment().run<[], T, () => Promise<T>>(step);

  const { basePolicyId } = await run(() => activities.beginTraining(input));
  const { snapshotId } = await run(() => activities.settleSnapshot(input));
  const basis = { snapshotId, basePolicyId };
  return {
    async train() {
      for (let slice = 1; ; slice += 1) {
        const result = await run(() => activities.trainSlice(input, basis, { slice, sliceMs }));
        if (result.isDone) return result;
      }
    },
    async finish() {
      await run(() => activities.evaluateCandidate(input, basis));
      await run(() => activities.registerCandidate(input, basis));
      await run(() => activities.finishTraining(input, { status: 'completed', failure: null }));
      const ended = await store.findTrainingRun(input.runId);
      if (ended === null) throw new Error(`the run ${input.runId} is gone`);
      return ended;
    },
  };
}

/**
 * The run of an input, done from its beginning to its end, less the evaluation of the base policy.
 * @throws what a step refuses.
 */
export async function trainInProcess(
  store: LightningStore,
  generator: ResponseModel,
  input: TrainAgentInput,
  settings: TrainingSettings = {},
): Promise<StoredTrainingRun> {
  const training = await openTraining(store, generator, input, settings);
  await training.train();
  return await training.finish();
}

/** Learning from simulated homeowners, from an empty store to a judged candidate, in this process. */
import type { TrainAgentInput } from '../../../src/contracts/training.ts';
import type { Trainers } from '../../../src/domain/learning/algorithms/trainers.ts';
import type { DatasetRow } from '../../../src/domain/learning/dataset/dataset-row.ts';
import type { PolicyBundle } from '../../../src/domain/learning/policy.ts';
import { createGroundedGenerator } from '../../../src/generators/grounded/grounded-generator.ts';
import type { ResponseModel } from '../../../src/generators/response-model.ts';
import { createSimulation } from '../../../src/simulation/simulate.ts';
import type { Taste, TasteFamily } from '../../../src/simulation/taste/taste.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';
import type { StoredTrainingRun } from '../../../src/store/training-store.ts';
import { openInProcessService } from '../in-process-service.ts';
import { trainInProcess } from '../in-process-training.ts';
import { homeCatalogue } from '../simulation/catalogue.ts';

/** A store full of homeowners' turns. */
export interface HomeownersWorld {
  readonly store: LightningStore;
  readonly generator: ResponseModel;
  readonly taste: Taste;
  /** Trains on what is there; `told` beside the defaults of a proof. */
  train(told: Partial<TrainAgentInput>, trainers?: Trainers): Promise<StoredTrainingRun>;
  /** The first held-out rows of a run's snapshot. */
  heldOut(run: StoredTrainingRun, limit: number): Promise<readonly DatasetRow[]>;
  policy(policyId: string | null): Promise<PolicyBundle>;
}

const BUDGET = 20_000;
const STARTED = '2025-11-08T12:00:00.000Z';

/** Lets homeowners of a taste talk to an empty service for some turns, four each, and hands over the store. */
export async function withHomeowners<T>(
  settings: {
    readonly family: TasteFamily;
    readonly seed: number;
    readonly turns: number;
    readonly generator?: ResponseModel;
  },
  work: (world: HomeownersWorld) => Promise<T>,
): Promise<T> {
  const { family, seed, turns, generator = createGroundedGenerator() } = settings;
  const service = await openInProcessService({ generator });
  try {
    const users = Math.ceil(turns / 4);
    const simulation = createSimulation({ family, seed, users, concurrency: 8 }, homeCatalogue(), service.homeview);
    await simulation.run(turns, () => undefined);
    const { store } = service;
    return await work({
      ...{ store, generator, taste: simulation.taste },
      train: (told, trainers) =>
        trainInProcess(
          store,
          generator,
          {
            ...{ runId: `run-${family}-${seed}`, agent: 'chat_agent', algorithm: 'grpo', snapshotId: null },
            ...{ basePolicyId: null, seed, hyperParameters: {}, budget: { maxGeneratorCalls: BUDGET } },
            ...{ includeSimulated: true, rollout: null, requestedBy: 'proof', requestedAt: STARTED },
            ...told,
          },
          trainers === undefined ? {} : { trainers },
        ),
      heldOut: async ({ snapshotId }, limit) =>
        (await store.listHeldOutRows({ snapshotId: snapshotId ?? '', after: null, limit })).rows,
      async policy(policyId) {
        const policy = policyId === null ? null : await store.findPolicy(policyId);
        if (policy === null) throw new Error(`there is no policy ${policyId}`);
        return policy.bundle;
      },
    });
  } finally {
    await service.close();
  }
}

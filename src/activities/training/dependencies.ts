import type { RolloutGateway } from '../../contracts/rollout-gateway.ts';
import type { TrainAgentInput, TrainingBasis } from '../../contracts/training.ts';
import type { Intent } from '../../domain/chat/vocabulary.ts';
import type { Trainers } from '../../domain/learning/algorithms/trainers.ts';
import type { PolicyBundle } from '../../domain/learning/policy.ts';
import type { RetrievedEntry } from '../../domain/learning/reward-functions/retrieved-entry.ts';
import type { Exchange } from '../../domain/turn/turn.ts';
import type { ResponseModel } from '../../generators/response-model.ts';
import type { LightningStore } from '../../store/lightning-store.ts';

/** What training is made of; the composition root chooses each part. */
export interface TrainingDependencies {
  readonly store: LightningStore;
  readonly trainers: Trainers;
  readonly generator: ResponseModel;
  /** What an answer to a question must rest on, found from the question alone. */
  readonly findEntries: (question: {
    readonly message: string;
    readonly intent: Intent;
    readonly history: readonly Exchange[];
  }) => readonly RetrievedEntry[];
  /** Names the knowledge that the entries come from: other entries, other scores. */
  readonly entriesVersion: string;
  /** What an agent begins with on the generator that runs here. */
  readonly firstPolicyOf: (agent: string) => PolicyBundle;
  readonly rollouts: Pick<RolloutGateway, 'startRollout'>;
  readonly sha256: (text: string) => string;
  readonly nowMs: () => number;
}

/**
 * All that training code is given of the store: the queries that read rows cannot return a held-out one, whatever they are asked.
 * Source: learning.md, "Dataset snapshot".
 */
export type TrainingData = Pick<
  LightningStore,
  'findDatasetSnapshot' | 'listTrainingRows' | 'findGeneratedAnswers' | 'saveGeneratedAnswers' | 'listEarlierExchanges'
>;

/** The part of a store that training code may see; nothing else can be reached through it. */
export function trainingData(store: LightningStore): TrainingData {
  const { findDatasetSnapshot, listTrainingRows, findGeneratedAnswers, saveGeneratedAnswers, listEarlierExchanges } =
    store;
  return { findDatasetSnapshot, listTrainingRows, findGeneratedAnswers, saveGeneratedAnswers, listEarlierExchanges };
}

/** A run with what it has settled. */
export interface SettledRun {
  readonly input: TrainAgentInput;
  readonly basis: TrainingBasis;
}

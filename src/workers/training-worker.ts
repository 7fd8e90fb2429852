// What training is made of, for the worker and for the API.
import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { createTrainingActivities } from '../activities/training/training-activities.ts';
import type { TrainingDesk } from '../api/training-runs.ts';
import type { Config } from '../config.ts';
import type { TrainingActivities } from '../contracts/training.ts';
import type { Trainers } from '../domain/learning/algorithms/trainers.ts';
import { createGenerators } from '../generators/generators.ts';
import { createEntryFinder } from '../generators/grounded/find-entries.ts';
import { KNOWLEDGE_VERSION } from '../generators/knowledge/knowledge.ts';
import { firstPolicy } from '../generators/policy.ts';
import type { ResponseModel } from '../generators/response-model.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { createRolloutGateway } from '../temporal/rollout-gateway.ts';
import { createTrainingGateway } from '../temporal/training-gateway.ts';
import { loadTrainingPlugins } from '../trainers/load-plugins.ts';
import { createTrainers } from '../trainers/trainers.ts';

/** What the API needs to start training. */
export async function openTrainingDesk(
  config: Config,
  client: Client,
  generator: ResponseModel,
): Promise<TrainingDesk> {
  return { gateway: createTrainingGateway(client), trainers: await openTrainers(config), generator };
}

/**
 * The built-in algorithms and the plug-ins of the configuration, which lie relative to the working directory.
 * @throws PluginError, RangeError for a plug-in that cannot be used.
 */
async function openTrainers(config: Pick<Config, 'trainingPlugins'>): Promise<Trainers> {
  return createTrainers(await loadTrainingPlugins(config.trainingPlugins, process.cwd()));
}

/** The activities of training on the configured generator. */
export async function openTrainingActivities(
  config: Config,
  store: LightningStore,
  client: Client,
): Promise<TrainingActivities> {
  const { generator } = createGenerators(config);
  return createTrainingActivities({
    ...{ store, generator, nowMs: Date.now },
    rollouts: createRolloutGateway(client, store, config),
    trainers: await openTrainers(config),
    findEntries: createEntryFinder(),
    entriesVersion: KNOWLEDGE_VERSION,
    firstPolicyOf: (agent) => firstPolicy(agent, generator),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
}

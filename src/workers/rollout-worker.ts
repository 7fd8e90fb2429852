import type { Client } from '@temporalio/client';
import { createCheckRolloutsActivities, createRolloutActivities } from '../activities/rollout.ts';
import { createStagingActivity } from '../activities/staging.ts';
import type { ErasureGateway } from '../contracts/erasure-gateway.ts';
import type { CheckRolloutsActivities, RolloutActivities } from '../contracts/rollout.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import { adaptPolicy } from '../domain/learning/adapt-policy.ts';
import type { PolicyBundle } from '../domain/learning/policy.ts';
import { firstPolicy } from '../generators/policy.ts';
import type { ResponseModel } from '../generators/response-model.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { createRolloutGateway } from '../temporal/rollout-gateway.ts';
import { stagingPrompts } from './staging-prompts.ts';

/** The activities of rollouts, composed for the `learning` worker. */
export function rolloutWorkerActivities({
  store,
  client,
  turns,
  erasures,
  generator,
  generationTimeoutMs,
}: {
  readonly store: LightningStore;
  readonly client: Client;
  readonly turns: TurnGateway;
  readonly erasures: ErasureGateway;
  readonly generator: ResponseModel;
  readonly generationTimeoutMs: number;
}): RolloutActivities & CheckRolloutsActivities {
  const servedPolicy = (bundle: PolicyBundle) => adaptPolicy(bundle, firstPolicy(bundle.agent, generator));
  return {
    ...createRolloutActivities({ store, servedPolicy, nowMs: Date.now }),
    ...createStagingActivity({
      store,
      turns,
      erasures,
      generation: { mode: generator.mode, timeoutMs: generationTimeoutMs },
      servedPolicy,
      promptsFor: stagingPrompts(store),
      now: () => new Date(),
    }),
    ...createCheckRolloutsActivities({ store, gateway: createRolloutGateway(client, store) }),
  };
}

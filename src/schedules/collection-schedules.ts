// When each agent's turns are collected, and what the collection is told.
import { type Client, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import {
  COLLECTED_AGENTS,
  type CollectDatasetInput,
  collectDatasetWorkflowId,
  collectionScheduleId,
} from '../contracts/collection.ts';
import { TASK_QUEUES } from '../contracts/workflows.ts';
import { reconcileSchedule } from './reconcile.ts';

/** What decides about the collections of every agent. */
export interface CollectionSettings extends Omit<CollectDatasetInput, 'agent'> {
  readonly agents: readonly string[];
  readonly everyMs: number;
}

const DAY_MS = 86_400_000;

/**
 * Once a day; with the target met a policy is trained and registered, and no more: a rollout is for whoever asks for it.
 * Target: learning.md, "Phase 2". Turns of simulated homeowners take part: there are none unless somebody simulates.
 */
export const COLLECTION_DEFAULTS: CollectionSettings = {
  agents: COLLECTED_AGENTS,
  everyMs: DAY_MS,
  target: 1_000,
  includeSimulated: true,
  onTarget: 'train',
  training: {
    algorithm: 'grpo',
    basePolicyId: null,
    seed: 1,
    hyperParameters: {},
    budget: { maxGeneratorCalls: 20_000 },
    rollout: null,
  },
  approvalTimeoutMs: 7 * DAY_MS,
};

/** One schedule per agent. A run while another is open is skipped; runs that were missed are not made up for. */
export function collectionSchedules(settings: Partial<CollectionSettings> = {}): readonly ScheduleOptions[] {
  const { agents, everyMs, ...told } = { ...COLLECTION_DEFAULTS, ...settings };
  return agents.map((agent) => {
    const input: CollectDatasetInput = { agent, ...told };
    return {
      scheduleId: collectionScheduleId(agent),
      spec: { intervals: [{ every: everyMs }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType: 'collectDataset',
        workflowId: collectDatasetWorkflowId(agent),
        taskQueue: TASK_QUEUES.learning,
        args: [input],
      },
    };
  });
}

/** Gives the collections of a running service other settings, until its next start: short intervals for a demonstration. */
export async function reconcileCollections(client: Client, settings: Partial<CollectionSettings> = {}): Promise<void> {
  for (const schedule of collectionSchedules(settings)) await reconcileSchedule(client, schedule);
}

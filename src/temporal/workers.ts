import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type {
  ChatActivities,
  ErasureActivities,
  FeedbackActivities,
  PendingFeedbackActivities,
} from '../contracts/activities.ts';
import type { CollectionActivities } from '../contracts/collection.ts';
import type { CheckRolloutsActivities, RolloutActivities } from '../contracts/rollout.ts';
import type { TrainingActivities } from '../contracts/training.ts';
import { TASK_QUEUES } from '../contracts/workflows.ts';
import type { Tracing } from '../telemetry/tracing.ts';

interface WorkerBase {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  readonly workflowBundle: { readonly codePath: string };
  /** Spans of workflows and activities. */
  readonly tracing?: Pick<Tracing, 'worker'>;
}

/**
 * The worker of the queue `chat`. Measured on two cores (temporal-notes.md): one reused V8 context (off: half the
 * throughput), a cache of some hundred workflows (20: half), autoscaling pollers (+20–35 %).
 */
export async function createChatWorker(
  { tracing, ...base }: WorkerBase,
  activities: ChatActivities & FeedbackActivities,
): Promise<Worker> {
  return await Worker.create({
    ...base,
    ...tracing?.worker,
    ...COMMON,
    taskQueue: TASK_QUEUES.chat,
    activities: { ...activities },
    // .1 to .15 MB each.
    maxCachedWorkflows: 600,
    maxConcurrentWorkflowTaskExecutions: 100,
    maxConcurrentLocalActivityExecutions: 200,
    maxConcurrentActivityTaskExecutions: 200,
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
  });
}

/** The worker of the queue `learning`: scheduled work, few tasks, long ones. */
export async function createLearningWorker(
  { tracing, ...base }: WorkerBase,
  activities: PendingFeedbackActivities &
    ErasureActivities &
    CollectionActivities &
    RolloutActivities &
    CheckRolloutsActivities &
    TrainingActivities,
): Promise<Worker> {
  return await Worker.create({
    ...base,
    ...tracing?.worker,
    ...COMMON,
    taskQueue: TASK_QUEUES.learning,
    activities: { ...activities },
    maxCachedWorkflows: 50,
  });
}

const COMMON = {
  reuseV8Context: true,
  // A feedback for a turn whose worker died waits this long for it (default 10 s), then goes to any worker.
  stickyQueueScheduleToStartTimeout: '2s',
  shutdownGraceTime: '5s',
  shutdownForceTime: '10s',
} satisfies Partial<WorkerOptions>;

import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { chatTurnWorkflowId, TASK_QUEUES } from '../contracts/workflows.ts';

/** An execution of `chatTurn` as Temporal lists it. */
export interface TurnExecution {
  readonly messageId: string;
  readonly isRunning: boolean;
  readonly startedAtMs: number;
}

/** What Temporal knows of a turn right now. */
export type TurnState =
  | { readonly state: 'missing' }
  | { readonly state: 'closed' }
  | {
      readonly state: 'running';
      /** Types of the activities that are under way or wait for their next attempt. */
      readonly activities: readonly string[];
      /** Whether a workflow task waits for a worker, or is at one. */
      readonly hasTask: boolean;
      /** Why its workflow task fails: what the first failure since the last completed task said; null when none failed. */
      readonly taskFailure: string | null;
    };

const PREFIX = chatTurnWorkflowId('');
const NOT_FOUND = 5;
/** `TASK_QUEUE_TYPE_WORKFLOW`. */
const WORKFLOW_TASK_QUEUE = 1;
/** Pollers ask at least once a minute; one that was last seen earlier is gone. */
const POLLER_MAX_AGE_MS = 150_000;
/** A failed workflow task is among the last events, signals that came since aside. */
const LAST_EVENTS = 50;

/** Every execution of turns that Temporal keeps, running or closed, or the running ones only. */
export async function listTurnExecutions(
  client: Client,
  { onlyRunning }: { readonly onlyRunning: boolean },
): Promise<readonly TurnExecution[]> {
  const executions: TurnExecution[] = [];
  const query = `WorkflowType = 'chatTurn'${onlyRunning ? " and ExecutionStatus = 'Running'" : ''}`;
  for await (const { workflowId, status, startTime } of client.workflow.list({ query })) {
    if (!workflowId.startsWith(PREFIX)) continue;
    executions.push({
      messageId: workflowId.slice(PREFIX.length),
      isRunning: status.name === 'RUNNING',
      startedAtMs: startTime.getTime(),
    });
  }
  return executions;
}

/** The state of one turn. */
export async function describeTurn(client: Client, namespace: string, messageId: string): Promise<TurnState> {
  const workflowId = chatTurnWorkflowId(messageId);
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'RUNNING') return { state: 'closed' };
    const hasTask = Boolean(raw.pendingWorkflowTask);
    return {
      state: 'running',
      activities: (raw.pendingActivities ?? []).map(({ activityType }) => activityType?.name ?? ''),
      hasTask,
      taskFailure: hasTask ? await taskFailure(client, namespace, workflowId) : null,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'missing' };
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return { state: 'missing' };
    throw error;
  }
}

async function taskFailure(client: Client, namespace: string, workflowId: string): Promise<string | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution: { workflowId },
    maximumPageSize: LAST_EVENTS,
  });
  const events = history?.events ?? [];
  // A task that nobody took in time is tried again, too: that is no failure. Only the first failure in a row is written.
  const completed = events.findIndex((event) => event.workflowTaskCompletedEventAttributes);
  const since = completed === -1 ? events : events.slice(0, completed);
  const failed = since.find((event) => event.workflowTaskFailedEventAttributes)?.workflowTaskFailedEventAttributes;
  return failed ? (failed.failure?.message ?? 'it says no reason') : null;
}

/** The task queues that no worker has asked for work lately. */
export async function unservedQueues(client: Client, namespace: string): Promise<readonly string[]> {
  const unserved: string[] = [];
  for (const name of Object.values(TASK_QUEUES)) {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType: WORKFLOW_TASK_QUEUE,
    });
    const isServed = pollers?.some(
      ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000 < POLLER_MAX_AGE_MS,
    );
    if (isServed !== true) unserved.push(name);
  }
  return unserved;
}

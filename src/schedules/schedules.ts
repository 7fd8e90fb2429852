// Schedules are data here and reconciled at start-up: created, or updated to what this folder says.
import { type Client, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import type { CheckRolloutsInput } from '../contracts/rollout.ts';
import { type ApplyPendingFeedbackInput, type EraseExpiredTurnsInput, TASK_QUEUES } from '../contracts/workflows.ts';
import { type CollectionSettings, collectionSchedules } from './collection-schedules.ts';
import { reconcileSchedule, removeSchedule } from './reconcile.ts';

// The oldest come first, so turns that are stuck do: there is room behind thousands of them.
const pendingFeedbackInput: ApplyPendingFeedbackInput = { minimumAgeMs: 10_000, limit: 10_000 };

/** What the configuration decides about schedules. */
export interface ScheduleSettings {
  /** Turns older than this are erased; null: kept. */
  readonly retentionDays: number | null;
  /** How often rollouts are checked. @default 5 min */
  readonly rolloutCheckIntervalMs?: number;
  /** What differs from the defaults of collections: short intervals, other targets. */
  readonly collection?: Partial<CollectionSettings>;
}

const RETENTION_SCHEDULE = 'erase-expired-turns';

/** Runs at once when it is new, then each hour. */
function retentionSchedule(retentionDays: number): ScheduleOptions {
  const input: EraseExpiredTurnsInput = { retentionDays, limit: 200 };
  return {
    scheduleId: RETENTION_SCHEDULE,
    spec: { intervals: [{ every: '1h' }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
    state: { triggerImmediately: true },
    action: {
      type: 'startWorkflow',
      workflowType: 'eraseExpiredTurns',
      workflowId: RETENTION_SCHEDULE,
      taskQueue: TASK_QUEUES.learning,
      args: [input],
    },
  };
}

const PENDING_FEEDBACK_SCHEDULE: ScheduleOptions = {
  scheduleId: 'apply-pending-feedback',
  spec: { intervals: [{ every: '15s' }] },
  // A run that is late makes the next one useless, not urgent.
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
  action: {
    type: 'startWorkflow',
    workflowType: 'applyPendingFeedback',
    workflowId: 'apply-pending-feedback',
    taskQueue: TASK_QUEUES.learning,
    args: [pendingFeedbackInput],
  },
};

const ROLLOUT_CHECK_INTERVAL_MS = 300_000;
const noInput: CheckRolloutsInput = {};

/** A check that is late makes the next one useless, not urgent. */
function rolloutSchedule(intervalMs: number): ScheduleOptions {
  return {
    scheduleId: 'check-rollouts',
    spec: { intervals: [{ every: intervalMs }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    action: {
      type: 'startWorkflow',
      workflowType: 'checkRollouts',
      workflowId: 'check-rollouts',
      taskQueue: TASK_QUEUES.learning,
      args: [noInput],
    },
  };
}

/** Every schedule of the service under a configuration. */
export function declaredSchedules({
  retentionDays,
  rolloutCheckIntervalMs = ROLLOUT_CHECK_INTERVAL_MS,
  collection,
}: ScheduleSettings): readonly ScheduleOptions[] {
  return [
    PENDING_FEEDBACK_SCHEDULE,
    rolloutSchedule(rolloutCheckIntervalMs),
    ...collectionSchedules(collection),
    ...(retentionDays === null ? [] : [retentionSchedule(retentionDays)]),
  ];
}

/**
 * Creates the schedules that are missing, updates the others and removes the retention's when nothing expires; a schedule that a person paused stays paused.
 * Safe to call from many processes at once.
 */
export async function reconcileSchedules(client: Client, settings: ScheduleSettings): Promise<void> {
  if (settings.retentionDays === null) await removeSchedule(client, RETENTION_SCHEDULE);
  for (const schedule of declaredSchedules(settings)) await reconcileSchedule(client, schedule);
}

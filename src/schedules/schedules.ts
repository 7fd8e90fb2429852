// Schedules are data here and reconciled at start-up: created, or updated to what this file says.
import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { CheckRolloutsInput } from '../contracts/rollout.ts';
import { type ApplyPendingFeedbackInput, type EraseExpiredTurnsInput, TASK_QUEUES } from '../contracts/workflows.ts';

const pendingFeedbackInput: ApplyPendingFeedbackInput = { minimumAgeMs: 10_000, limit: 500 };

/** What the configuration decides about schedules. */
export interface ScheduleSettings {
  /** Turns older than this are erased; null: kept. */
  readonly retentionDays: number | null;
  /** How often rollouts are checked. */
  readonly rolloutCheckIntervalMs: number;
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

/** Every schedule of the service, whatever its configuration. */
export const SCHEDULES: readonly ScheduleOptions[] = [
  {
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
  },
];

/**
 * Creates the schedules that are missing, updates the others and removes the retention's when nothing expires; a schedule that a person paused stays paused.
 * Safe to call from many processes at once.
 */
export async function reconcileSchedules(
  client: Client,
  { retentionDays, rolloutCheckIntervalMs }: ScheduleSettings,
): Promise<void> {
  if (retentionDays === null) await removeSchedule(client, RETENTION_SCHEDULE);
  const always = [...SCHEDULES, rolloutSchedule(rolloutCheckIntervalMs)];
  const wanted = retentionDays === null ? always : [...always, retentionSchedule(retentionDays)];
  for (const schedule of wanted) {
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { spec, policies, action } = schedule;
      await client.schedule.getHandle(schedule.scheduleId).update((previous) => ({
        ...previous,
        spec,
        policies: { ...previous.policies, ...policies },
        action: action as typeof previous.action,
      }));
    }
  }
}

async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

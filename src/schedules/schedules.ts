// Schedules are data here and reconciled at start-up: created, or updated to what this file says.
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { type ApplyPendingFeedbackInput, TASK_QUEUES } from '../contracts/workflows.ts';

const pendingFeedbackInput: ApplyPendingFeedbackInput = { minimumAgeMs: 10_000, limit: 500 };

/** Every schedule of the service. */
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
 * Creates the schedules that are missing and updates the others; a schedule that a person paused stays paused.
 * Safe to call from many processes at once.
 */
export async function reconcileSchedules(client: Client): Promise<void> {
  for (const schedule of SCHEDULES) {
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

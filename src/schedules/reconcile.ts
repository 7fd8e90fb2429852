import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, type ScheduleOptions } from '@temporalio/client';

/**
 * Makes a schedule be what it is declared to be: created, or updated. One that a person paused stays paused.
 * Safe to call from many processes at once.
 */
export async function reconcileSchedule(client: Client, schedule: ScheduleOptions): Promise<void> {
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

/** Removes a schedule; one that is not there is removed already. */
export async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

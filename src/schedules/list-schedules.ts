import type { Client, ScheduleDescription } from '@temporalio/client';

/** A schedule as it is now, for people. Times are ISO 8601 in UTC. */
export interface ScheduleState {
  readonly scheduleId: string;
  readonly workflowType: string;
  readonly state: 'active' | 'paused';
  /** Who paused it and why, where that was said. */
  readonly note: string | null;
  readonly everyMs: number | null;
  /** The workflows of this schedule that run now. */
  readonly running: readonly string[];
  readonly lastRunAt: string | null;
  readonly nextRunsAt: readonly string[];
  readonly runs: number;
  /** Runs that were skipped because another one was open. */
  readonly skipped: number;
}

/** Next runs that are shown. */
const NEXT_RUNS = 3;

/** Every schedule of the namespace, by id. */
export async function listSchedules(client: Client): Promise<readonly ScheduleState[]> {
  const ids: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
  const descriptions = await Promise.all(ids.sort().map((id) => client.schedule.getHandle(id).describe()));
  return descriptions.map(stateOf);
}

function stateOf({ scheduleId, action, spec, state, info }: ScheduleDescription): ScheduleState {
  const [interval] = spec.intervals ?? [];
  return {
    scheduleId,
    workflowType: action.workflowType,
    state: state.paused ? 'paused' : 'active',
    note: state.note === undefined || state.note === '' ? null : state.note,
    everyMs: interval === undefined ? null : Number(interval.every),
    running: info.runningActions.map(({ workflow }) => workflow.workflowId),
    lastRunAt: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
    nextRunsAt: info.nextActionTimes.slice(0, NEXT_RUNS).map((time) => time.toISOString()),
    runs: info.numActionsTaken,
    skipped: info.numActionsSkippedOverlap,
  };
}

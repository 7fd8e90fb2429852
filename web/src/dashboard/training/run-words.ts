import type { TrainingRunSummaryView } from '../../../../src/contracts/http/training-runs.ts';
import { formatNumber } from '../../ui/formats.ts';

type Gate = NonNullable<TrainingRunSummaryView['gate']>;

export const GATE_WORDS: Readonly<Record<Gate, string>> = {
  passed: 'passed',
  unproven: 'unproven: too little data',
  failed: 'failed',
};

/** Whether a run still moves. */
export function isRunning({ status }: Pick<TrainingRunSummaryView, 'status'>): boolean {
  return status === 'requested' || status === 'running';
}

/** "training, step 40 of 200, 12.0 s left"; of a run that has ended its status. */
export function progressInWords(
  run: Pick<TrainingRunSummaryView, 'status' | 'stage' | 'step' | 'total_steps' | 'time_left_ms'>,
): string {
  if (!isRunning(run)) return run.status;
  const stage = run.stage.replaceAll('_', ' ');
  if (run.total_steps === 0 || run.step >= run.total_steps) return stage;
  const left = run.time_left_ms === null ? '' : `, ${formatNumber(run.time_left_ms, 'milliseconds')} left`;
  return `${stage}, step ${run.step} of ${run.total_steps}${left}`;
}

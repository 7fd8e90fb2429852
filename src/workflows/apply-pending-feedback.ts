import { proxyActivities } from '@temporalio/workflow';
import type { PendingFeedbackActivities } from '../contracts/activities.ts';
import type { ApplyPendingFeedbackInput } from '../contracts/workflows.ts';

// Signals are delivered at least once and applied once, so a retry is safe; the schedule comes again anyway, but skips
// its turns while a run is open: with a heartbeat, so that a dead worker holds the sweep up for seconds, not for a minute.
const { deliverPendingFeedback } = proxyActivities<PendingFeedbackActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
});

/** Signals every accepted feedback that no workflow has applied yet; run by a schedule. */
export async function applyPendingFeedback(
  input: ApplyPendingFeedbackInput,
): Promise<{ readonly delivered: number; readonly failed: number }> {
  return await deliverPendingFeedback(input);
}

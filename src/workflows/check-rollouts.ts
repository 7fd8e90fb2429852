import { proxyActivities } from '@temporalio/workflow';
import type { CheckRolloutsActivities, CheckRolloutsInput } from '../contracts/rollout.ts';

// Signals are delivered at least once and decided once; the schedule comes again anyway.
const { requestRolloutChecks } = proxyActivities<CheckRolloutsActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', maximumAttempts: 3 },
});

/** Asks every rollout for its next check; run by a schedule. */
export async function checkRollouts(
  _input: CheckRolloutsInput,
): Promise<{ readonly requested: number; readonly delivered: number; readonly failed: number }> {
  return await requestRolloutChecks();
}

import { proxyActivities } from '@temporalio/workflow';
import type { ErasureActivities } from '../contracts/activities.ts';
import type { EraseExpiredTurnsInput } from '../contracts/workflows.ts';

const activities = proxyActivities<Pick<ErasureActivities, 'eraseExpiredTurns'>>({
  startToCloseTimeout: '60s',
  retry: { initialInterval: '1s', maximumAttempts: 5 },
});

/** The schedule comes again: a run need not do everything. */
const MAX_BATCHES = 200;

/** Erases turns that are older than the retention allows, and users from exposures as old; run by a schedule. @returns how many turns. */
export async function eraseExpiredTurns(input: EraseExpiredTurnsInput): Promise<{ readonly erased: number }> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const { erased, exposures = 0 } = await activities.eraseExpiredTurns(input);
    total += erased;
    if (erased < input.limit && exposures < input.limit) break;
  }
  return { erased: total };
}

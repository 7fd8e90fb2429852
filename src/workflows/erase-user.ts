import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { ErasureActivities } from '../contracts/activities.ts';
import type { EraseUserInput } from '../contracts/workflows.ts';

// Erasing twice is erasing once; it is retried until the store and Temporal take it.
const { recordErasure, eraseTurnsOfUser, deleteExecutionsOfUser, finishErasure } = proxyActivities<ErasureActivities>({
  startToCloseTimeout: '60s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

/** A deleted execution leaves Temporal's list, and a new one enters it, within moments: two quiet looks end the work. */
const QUIET_LOOKS = 2;

/**
 * Erases a user: rows, feedback, executions. Turns under way end erased, too: once the erasure is recorded, a row of
 * theirs that comes in is emptied at once.
 * @returns how many turns and executions it erased.
 */
export async function eraseUser(
  input: EraseUserInput,
): Promise<{ readonly turns: number; readonly executions: number }> {
  const { workflowId } = workflowInfo();
  await recordErasure(input, workflowId);
  let turns = 0;
  let executions = 0;
  for (let quiet = 0; quiet < QUIET_LOOKS; ) {
    const { erased } = await eraseTurnsOfUser(input, input.batchSize);
    const { deleted } = await deleteExecutionsOfUser(input);
    turns += erased;
    executions += deleted;
    quiet = erased === 0 && deleted === 0 ? quiet + 1 : 0;
    if (erased < input.batchSize) await sleep(input.settleMs);
  }
  await finishErasure(input, workflowId, turns);
  return { turns, executions };
}

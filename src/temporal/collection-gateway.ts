import {
  type Client,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { collectDatasetWorkflowId, collectionScheduleId } from '../contracts/collection.ts';
import type { CollectionGateway } from '../contracts/collection-gateway.ts';
import { approveTrainingUpdate } from '../contracts/messages.ts';
import { answerWithin, isTemporalAway } from './temporal-away.ts';

/** A call that Temporal does not answer in this time counts as "away". */
const CALL_BUDGET_MS = 5_000;

/** Collecting over one client. */
export function createCollectionGateway(client: Client): CollectionGateway {
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    answerWithin(CALL_BUDGET_MS, client.withDeadline(Date.now() + CALL_BUDGET_MS, call));

  return {
    async collectNow(agent) {
      const schedule = client.schedule.getHandle(collectionScheduleId(agent));
      try {
        const { info } = await within(() => schedule.describe());
        if (info.runningActions.length > 0) return 'already_running';
        // Between the look and the trigger another run may begin: the schedule then skips this one.
        await within(() => schedule.trigger(ScheduleOverlapPolicy.SKIP));
        return 'started';
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return 'no_schedule';
        if (isTemporalAway(error)) return 'unavailable';
        throw error;
      }
    },

    async decideApproval(reportId, approval) {
      const workflow = client.workflow.getHandle(collectDatasetWorkflowId(reportId));
      try {
        await within(() => workflow.executeUpdate(approveTrainingUpdate, { args: [approval] }));
        return 'accepted';
      } catch (error) {
        if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError) return 'not_waiting';
        if (isTemporalAway(error)) return 'unavailable';
        throw error;
      }
    },
  };
}

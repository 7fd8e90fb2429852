import { type Client, isGrpcServiceError } from '@temporalio/client';
import { type ErasureGateway, TemporalUnavailableError } from '../contracts/erasure-gateway.ts';
import { chatTurnWorkflowId, lateFeedbackWorkflowId, TASK_QUEUES } from '../contracts/workflows.ts';
import { idHiding } from './hidden-id.ts';
import type { PayloadKey } from './payload-codec.ts';
import { answerWithin, isTemporalAway } from './temporal-away.ts';

/** A call that Temporal does not answer in this time counts as "away". */
const CALL_BUDGET_MS = 5_000;
const NOT_FOUND = 5;
/** Deletions under way at once. */
const AT_ONCE = 10;
/** Workflow ids that one query of Temporal's list names. */
const IDS_A_QUERY = 50;

/** Without a run id: the latest run. */
interface Execution {
  readonly workflowId: string;
  readonly runId?: string;
}

/** Erasing over one client; `payloadKeys` are those that hid the users in search attributes. */
export function createErasureGateway(
  client: Client,
  namespace: string,
  payloadKeys: readonly PayloadKey[],
): ErasureGateway {
  const hiding = idHiding(payloadKeys);

  /** False: it is deleted already; Temporal's list goes on naming it for a moment. */
  const deleteExecution = async (workflowExecution: Execution): Promise<boolean> => {
    try {
      // The server terminates a running execution first.
      const deletion = client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
      await answerWithin(CALL_BUDGET_MS, deletion);
      return true;
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
      return false;
    }
  };
  /** How many there were to delete. */
  const deleteAll = async (executions: readonly Execution[]): Promise<number> => {
    let deleted = 0;
    for (let start = 0; start < executions.length; start += AT_ONCE) {
      const results = await Promise.all(executions.slice(start, start + AT_ONCE).map(deleteExecution));
      deleted += results.filter((wasThere) => wasThere).length;
    }
    return deleted;
  };
  const find = async (query: string): Promise<readonly Execution[]> => {
    const found: Execution[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query })) found.push({ workflowId, runId });
    return found;
  };

  return {
    async startErasure(workflowId, input) {
      try {
        const started = client.workflow.start('eraseUser', {
          workflowId,
          taskQueue: TASK_QUEUES.learning,
          args: [input],
        });
        await answerWithin(CALL_BUDGET_MS, started);
        return true;
      } catch (error) {
        if (isTemporalAway(error)) return false;
        throw error;
      }
    },

    async deleteTurnExecutions(messageIds) {
      const workflowIds = messageIds.flatMap((id) => [chatTurnWorkflowId(id), lateFeedbackWorkflowId(id)]);
      try {
        for (let start = 0; start < workflowIds.length; start += IDS_A_QUERY) {
          const some = workflowIds.slice(start, start + IDS_A_QUERY);
          // Every late feedback was a run of its own. The latest run also without its run id: the list may not name it yet.
          const query = `WorkflowId IN (${some.map((id) => JSON.stringify(id)).join(', ')})`;
          const runs = await answerWithin(CALL_BUDGET_MS, find(query));
          await deleteAll([...runs, ...some.map((workflowId) => ({ workflowId }))]);
        }
      } catch (cause) {
        if (!isTemporalAway(cause)) throw cause;
        throw new TemporalUnavailableError('the executions of turns were not all deleted', { cause });
      }
    },

    async deleteExecutionsOfUser(userId, startedUntil) {
      const users = hiding.candidates(userId).map((candidate) => JSON.stringify(candidate));
      const query = `UserId IN (${users.join(', ')}) AND StartTime <= ${JSON.stringify(startedUntil)}`;
      return await deleteAll(await find(query));
    },
  };
}

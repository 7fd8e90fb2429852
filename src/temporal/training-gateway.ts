import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TRAIN_AGENT_WORKFLOW, type TrainingProgressState, trainAgentWorkflowId } from '../contracts/training.ts';
import type { TrainingGateway } from '../contracts/training-gateway.ts';
import { TASK_QUEUES } from '../contracts/workflows.ts';
import { answerWithin, isTemporalAway } from './temporal-away.ts';

const START_BUDGET_MS = 5_000;
/** Progress is a nicety: the store has it too, a second older. */
const QUERY_BUDGET_MS = 1_000;

/** Training runs over one client. */
export function createTrainingGateway(client: Client): TrainingGateway {
  return {
    async startTraining(input) {
      try {
        const started = client.workflow.start(TRAIN_AGENT_WORKFLOW, {
          workflowId: trainAgentWorkflowId(input.runId),
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          taskQueue: TASK_QUEUES.learning,
          args: [input],
        });
        await answerWithin(START_BUDGET_MS, started);
        return 'started';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already_started';
        if (isTemporalAway(error)) return 'unavailable';
        throw error;
      }
    },

    async cancelTraining(runId) {
      try {
        await answerWithin(START_BUDGET_MS, client.workflow.getHandle(trainAgentWorkflowId(runId)).cancel());
        return 'cancelling';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'not_running';
        if (isTemporalAway(error)) return 'unavailable';
        throw error;
      }
    },

    async findTrainingProgress(runId) {
      const query = client.workflow
        .getHandle(trainAgentWorkflowId(runId))
        .query<TrainingProgressState>('trainingProgress');
      // No worker, a closed or unknown workflow, Temporal away: all the same here.
      return await answerWithin(QUERY_BUDGET_MS, query).catch(() => null);
    },
  };
}

import type { Client } from '@temporalio/client';
import { feedbackSignal } from '../contracts/messages.ts';
import { type FeedbackSignal, lateFeedbackWorkflowId, TASK_QUEUES } from '../contracts/workflows.ts';

/** Has an event applied by the workflow of late feedback, whatever became of the turn's own workflow. */
export async function startLateFeedback(client: Client, messageId: string, signal: FeedbackSignal): Promise<void> {
  await client.workflow.signalWithStart('lateFeedback', {
    workflowId: lateFeedbackWorkflowId(messageId),
    taskQueue: TASK_QUEUES.chat,
    args: [{ messageId }],
    signal: feedbackSignal,
    signalArgs: [signal],
  });
}

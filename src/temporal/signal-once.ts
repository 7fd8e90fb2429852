import { trace } from '@opentelemetry/api';
import type { Client } from '@temporalio/client';
import { type Payload, toPayloads } from '@temporalio/common';
import { feedbackSignal } from '../contracts/messages.ts';
import type { FeedbackSignal } from '../contracts/workflows.ts';

/**
 * Signals feedback to a running workflow. The event's id is the request's id, by which Temporal knows a repetition: however often the
 * sweep comes to a turn that is stuck, its history holds each event once. (The SDK's own `signal` makes a new request id each time, and
 * a workflow takes 10,000 signals.)
 * @throws ServiceError with the code NOT_FOUND when no such workflow runs.
 */
export async function signalOnce(client: Client, workflowId: string, signal: FeedbackSignal): Promise<void> {
  const { namespace, identity } = client.options;
  const request = {
    ...{ namespace, identity, requestId: signal.feedbackId, workflowExecution: { workflowId } },
    ...{ signalName: feedbackSignal.name, input: { payloads: await encoded(client, signal) } },
  };
  // Named as the SDK's interceptor names a signal; that one does not see this call.
  await trace.getTracer('homeview-lightning').startActiveSpan(`SignalWorkflow:${feedbackSignal.name}`, async (span) => {
    try {
      await client.workflowService.signalWorkflowExecution(request);
    } finally {
      span.end();
    }
  });
}

async function encoded(client: Client, signal: FeedbackSignal): Promise<Payload[]> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let payloads = toPayloads(payloadConverter, signal) ?? [];
  for (const codec of payloadCodecs) payloads = await codec.encode(payloads);
  return payloads;
}

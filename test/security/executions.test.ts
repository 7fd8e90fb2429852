import { setTimeout as delay } from 'node:timers/promises';
import { lateFeedbackWorkflowId } from '../../src/contracts/workflows.ts';
import { connectTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';
import { createErasureGateway } from '../../src/temporal/erasure-gateway.ts';
import { createNamespace } from '../support/namespace.ts';
import { temporalForTests } from '../support/temporal.ts';

jest.setTimeout(120_000);

/** Each late feedback on a message is a run of its own, under one workflow id. */
describe("erasing a message's executions", () => {
  let namespace: string;
  let temporal: TemporalConnection;
  beforeAll(async () => {
    const { address } = await temporalForTests();
    namespace = await createNamespace(address);
    temporal = await connectTemporal({ address, namespace, apiKey: null, tls: null }, []);
  });
  afterAll(async () => await temporal?.connection.close());

  /** Starts late feedback and ends it, `runs` times; nobody serves the queue. */
  const lateFeedback = async (messageId: string, runs: number): Promise<void> => {
    const workflowId = lateFeedbackWorkflowId(messageId);
    for (let run = 0; run < runs; run += 1) {
      const handle = await temporal.client.workflow.start('lateFeedback', { workflowId, taskQueue: 'nobody' });
      if (run < runs - 1) await handle.terminate();
    }
    await until(async () => (await runsOf(messageId)).length === runs);
  };
  const runsOf = async (messageId: string): Promise<readonly string[]> => {
    const query = `WorkflowId = "${lateFeedbackWorkflowId(messageId)}"`;
    const runs: string[] = [];
    for await (const { runId } of temporal.client.workflow.list({ query })) runs.push(runId);
    return runs;
  };

  test('reaches every run of its late feedback, not the latest alone; another message keeps its own', async () => {
    await lateFeedback('ann-1', 3);
    await lateFeedback('bob-1', 2);
    const { deleteTurnExecutions } = createErasureGateway(temporal.client, namespace, []);
    await deleteTurnExecutions(['ann-1', 'ann-2']);
    await until(async () => (await runsOf('ann-1')).length === 0);
    expect(await runsOf('bob-1')).toHaveLength(2);
  });
});

/** Temporal deletes a run that has closed just now after half a minute (measured). */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt += 1) {
    if (await condition()) return;
    await delay(100);
  }
  throw new Error('it did not happen within 90 s');
}

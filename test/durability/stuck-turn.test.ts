import { chatTurnWorkflowId, lateFeedbackWorkflowId, TASK_QUEUES } from '../../src/contracts/workflows.ts';
import { connectTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';
import { createTurnGateway } from '../../src/temporal/turn-gateway.ts';
import { createNamespace } from '../support/namespace.ts';
import { temporalForTests } from '../support/temporal.ts';
import { aFeedback } from '../support/turns.ts';

/** No worker serves these workflows: as stuck as a turn can be. */
describe('a workflow that is stuck', () => {
  let temporal: TemporalConnection;
  beforeAll(async () => {
    const { address } = await temporalForTests();
    const namespace = await createNamespace(address);
    temporal = await connectTemporal({ address, namespace, apiKey: null, tls: null }, []);
  });
  afterAll(async () => await temporal?.connection.close());

  test.each([
    ['of a turn', chatTurnWorkflowId, 'chatTurn'],
    ['of late feedback', lateFeedbackWorkflowId, 'lateFeedback'],
  ])('%s holds each event once, however often the sweep signals it', async (_, workflowIdOf, type) => {
    const { client } = temporal;
    const messageId = `msg-stuck-${type}`;
    const handle = await client.workflow.start(type, {
      workflowId: workflowIdOf(messageId),
      taskQueue: `${TASK_QUEUES.chat}-without-worker`,
    });
    const gateway = createTurnGateway(client, { eager: false, payloadKeys: [] });
    const event = (feedbackId: string, seq: number) => ({
      ...aFeedback(messageId, { feedbackId }),
      kind: 'feedback' as const,
      seq,
    });
    for (let sweep = 0; sweep < 3; sweep += 1) {
      expect(await gateway.deliverFeedback(event('feedback-1', 1))).toBe(true);
      expect(await gateway.deliverFeedback(event('feedback-2', 2))).toBe(true);
    }
    const { events } = await handle.fetchHistory();
    const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => signal ?? []);
    expect(signals).toHaveLength(2);
    await handle.terminate();
  });
});

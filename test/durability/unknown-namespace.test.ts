import { connectTemporal } from '../../src/temporal/connection.ts';
import { createTurnGateway } from '../../src/temporal/turn-gateway.ts';
import { temporalForTests } from '../support/temporal.ts';
import { aFeedback } from '../support/turns.ts';

/** A server that starts does not know its namespaces for a moment; here it never does. */
test('a Temporal that does not know the namespace is away: what is asked of it can be asked again', async () => {
  const { address } = await temporalForTests();
  const { connection, client } = await connectTemporal(
    { address, namespace: 'not-known-yet', apiKey: null, tls: null },
    [],
  );
  try {
    const gateway = createTurnGateway(client, { eager: false, payloadKeys: [] });
    const [messageId, turn] = ['msg-1', { messageId: 'msg-1', workflowId: 'chat-turn/msg-1' }];
    const feedback = { ...aFeedback(messageId), kind: 'feedback' as const, seq: 1 };
    expect(await gateway.findRunningTurn(messageId)).toEqual({ outcome: 'unavailable' });
    expect(await gateway.awaitResponse(messageId, 2_000)).toEqual({ outcome: 'unavailable' });
    expect(await gateway.deliverFeedback(feedback)).toBe(false);
    // Only the parts that a start needs.
    expect(await gateway.startTurn({ turn } as unknown as Parameters<typeof gateway.startTurn>[0])).toEqual({
      outcome: 'unavailable',
    });
  } finally {
    await connection.close();
  }
});

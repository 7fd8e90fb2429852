import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

// What anybody with access to Temporal may do to a waiting turn, without the API.
describe('a waiting turn', () => {
  let world: World;
  let client: Client;
  beforeAll(async () => {
    world = await startWorld('sqlite');
    const connection = await Connection.connect({ address: world.temporalAddress });
    client = new Client({ connection, namespace: world.namespace });
  });
  afterAll(async () => {
    await client?.connection.close();
    await world?.stop();
  });

  const newTurn = async () => {
    const { json } = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
    return { messageId: String(json.message_id), handle: client.workflow.getHandle(`chat-turn/${json.message_id}`) };
  };
  const applied = async (messageId: string) => {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const { json } = await world.api.get(`/api/v1/chat/messages/${messageId}`);
      if (json.feedback.length > 0 && json.feedback[0].applied_at !== null) return json;
      await delay(50);
    }
    throw new Error(`feedback on ${messageId} was not applied`);
  };

  test('outlives a signal that names no accepted feedback, and still applies the next thumb live', async () => {
    const { messageId, handle } = await newTurn();
    await handle.signal('feedback', {
      feedbackId: 'feedback-nope',
      feedbackType: 'thumbs_up',
      kind: 'feedback',
      seq: 1,
    });
    await world.api.post('/api/v1/chat/feedback', { message_id: messageId, feedback_type: 'thumbs_up' });
    const message = await applied(messageId);
    expect(message.feedback[0].source).toBe('live');
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  test('ends at once when it is cancelled; feedback after that is late and moves the reward', async () => {
    const { messageId, handle } = await newTurn();
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('cancelled');
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    await world.api.post('/api/v1/chat/feedback', { message_id: messageId, feedback_type: 'thumbs_up' });
    const message = await applied(messageId);
    expect(message.feedback[0].source).toBe('late');
    expect(message.user_signal_reward).toBe(1);
  });
});

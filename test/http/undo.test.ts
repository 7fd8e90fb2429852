import { setTimeout as delay } from 'node:timers/promises';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

describe.each(ENGINES)('undo on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(engine);
  });
  afterAll(async () => {
    await world?.stop();
  });

  const newTurn = async (): Promise<string> =>
    (await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' })).json.message_id;
  const feedback = async (messageId: string, type: string): Promise<string> =>
    (await world.api.post('/api/v1/chat/feedback', { message_id: messageId, feedback_type: type })).json.feedback_id;
  const undo = (feedbackId: string) => world.api.delete(`/api/v1/chat/feedback/${feedbackId}`);
  const applied = async (messageId: string) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { json } = await world.api.get(`/api/v1/chat/messages/${messageId}`);
      if (json.feedback.every((event: { applied_at: string | null }) => event.applied_at !== null)) return json;
      await delay(25);
    }
    throw new Error(`feedback on ${messageId} was not applied`);
  };

  test('an undone opinion leaves the message as if it had never been given', async () => {
    const messageId = await newTurn();
    const before = await applied(messageId);
    const answer = await undo(await feedback(messageId, 'thumbs_down'));
    expect(answer.status).toBe(204);
    const after = await applied(messageId);
    expect(after).toMatchObject({
      explicit_reward: null,
      user_signal_reward: 0.5,
      effective_reward: before.effective_reward,
    });
    expect(after.feedback.map((event: { kind: string }) => event.kind)).toEqual(['feedback', 'retraction']);
  });

  test('undoing the latest opinion brings the one before it back', async () => {
    const messageId = await newTurn();
    await feedback(messageId, 'thumbs_up');
    await undo(await feedback(messageId, 'thumbs_down'));
    expect((await applied(messageId)).user_signal_reward).toBe(1);
  });

  test('again is the same, also twenty at once', async () => {
    const messageId = await newTurn();
    const feedbackId = await feedback(messageId, 'rating_2');
    const answers = await Promise.all(Array.from({ length: 20 }, () => undo(feedbackId)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(204));
    expect((await undo(feedbackId)).status).toBe(204);
    expect((await applied(messageId)).feedback).toHaveLength(2);
  });

  test('after an undo the same opinion is a new event', async () => {
    const messageId = await newTurn();
    const first = await feedback(messageId, 'thumbs_up');
    await undo(first);
    const second = await feedback(messageId, 'thumbs_up');
    expect(second).not.toBe(first);
    expect((await applied(messageId)).explicit_reward).toBe(1);
  });

  test.each(['feedback-unknown', '%20', 'a%2Fb'])('the unknown feedback %s answers 404', async (feedbackId) => {
    const { status, json } = await undo(feedbackId);
    expect(status).toBe(404);
    expect(json.type).toBe('/problems/feedback_not_found');
  });

  test('a retraction cannot be undone: it is no feedback', async () => {
    const messageId = await newTurn();
    await undo(await feedback(messageId, 'copy'));
    const retraction = (await applied(messageId)).feedback[1];
    expect((await undo(retraction.feedback_id)).status).toBe(404);
  });
});

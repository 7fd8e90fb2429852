import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../support/open-api-client.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

// The rows of feedback.md's tables, over HTTP. Undo and erasure have files of their own.
describe.each(ENGINES)('feedback on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(engine);
  });
  afterAll(async () => {
    await world?.stop();
  });

  const newTurn = async (fields: object = {}): Promise<string> => {
    const { status, json } = await world.api.post('/api/v1/chat', {
      message: 'How much to paint my living room?',
      ...fields,
    });
    expect(status).toBe(200);
    return json.message_id;
  };
  const feedback = (body: object | string, headers: Record<string, string> = {}): Promise<Answer> =>
    world.api.post('/api/v1/chat/feedback', body, { headers });
  /** The message, once its last event is applied. */
  const applied = async (messageId: string) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { json } = await world.api.get(`/api/v1/chat/messages/${messageId}`);
      if (json.feedback.every((event: { applied_at: string | null }) => event.applied_at !== null)) return json;
      await delay(25);
    }
    throw new Error(`feedback on ${messageId} was not applied`);
  };

  test("the guide's thumbs_up body is answered with its five fields and moves the reward to 1", async () => {
    const messageId = await newTurn();
    const answer = await feedback({
      message_id: messageId,
      feedback_type: 'thumbs_up',
      rating: 5,
      comment: 'Very helpful!',
      helpful: true,
      accurate: true,
      complete: true,
    });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.json)).toEqual([
      'feedback_id',
      'message_id',
      'feedback_type',
      'reward_score',
      'created_at',
    ]);
    expect(answer.json).toMatchObject({ message_id: messageId, feedback_type: 'thumbs_up', reward_score: 1 });
    expect(answer.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const message = await applied(messageId);
    expect(message).toMatchObject({ explicit_reward: 1, effective_reward: 1, user_signal_reward: 1 });
    expect(message.feedback).toEqual([
      expect.objectContaining({
        rating: 5,
        comment: 'Very helpful!',
        helpful: true,
        accurate: true,
        complete: true,
        source: 'live',
      }),
    ]);
  });

  test('a silent turn has no explicit reward, and its effective reward is its implicit one', async () => {
    const message = await applied(await newTurn());
    expect(message.explicit_reward).toBeNull();
    expect(message.effective_reward).toBe(message.implicit_reward.score);
    expect(message.user_signal_reward).toBe(0.5);
  });

  test('the same Idempotency-Key and body, also concurrently, give one event and byte-identical answers', async () => {
    const messageId = await newTurn();
    const key = { 'Idempotency-Key': randomUUID() };
    const body = { message_id: messageId, feedback_type: 'rating_4' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => feedback(body, key)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    for (const answer of answers.filter((each) => each.status === 200)) {
      expect(answer.headers.get('idempotency-replayed')).toBe('true');
    }
    expect((await applied(messageId)).feedback).toHaveLength(1);
  });

  test('the same key with white space and key order changed in the body is the same body', async () => {
    const messageId = await newTurn();
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await feedback(`{"message_id":"${messageId}","feedback_type":"copy"}`, key);
    const second = await feedback(`{ "feedback_type": "copy",  "message_id": "${messageId}" }`, key);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.text).toBe(first.text);
  });

  test('the same key with another body, or on another message, is refused', async () => {
    const [messageId, other] = [await newTurn(), await newTurn()];
    const key = { 'Idempotency-Key': randomUUID() };
    expect((await feedback({ message_id: messageId, feedback_type: 'thumbs_up' }, key)).status).toBe(201);
    for (const body of [
      { message_id: messageId, feedback_type: 'thumbs_down' },
      { message_id: other, feedback_type: 'thumbs_up' },
    ]) {
      const answer = await feedback(body, key);
      expect(answer.status).toBe(422);
      expect(answer.json.type).toBe('/problems/idempotency_key_reused');
    }
    expect((await applied(other)).feedback).toEqual([]);
  });

  test.each(['', 'a b', 'ü', 'x'.repeat(256)])('the Idempotency-Key %j is refused', async (key) => {
    const answer = await feedback({ message_id: 'm', feedback_type: 'copy' }, { 'Idempotency-Key': key });
    expect(answer.status).toBe(422);
    expect(answer.json.detail).toContain('Idempotency-Key');
  });

  test('a repeat without a key is the first event: a double click is safe', async () => {
    const messageId = await newTurn();
    const body = { message_id: messageId, feedback_type: 'thumbs_up', comment: 'yes' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => feedback(body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.json.feedback_id)).size).toBe(1);
  });

  test('a change of mind keeps the old opinion, and the latest wins', async () => {
    const messageId = await newTurn();
    const ids: string[] = [];
    for (const [type, reward] of [
      ['thumbs_up', 1],
      ['thumbs_down', 0],
      ['rating_2', 0.3],
      ['rating_5', 1],
      ['thumbs_up', 1],
    ] as const) {
      const answer = await feedback({ message_id: messageId, feedback_type: type });
      expect(answer.status).toBe(201);
      expect(answer.json.supersedes).toBe(ids.at(-1));
      ids.push(answer.json.feedback_id);
      expect((await applied(messageId)).user_signal_reward).toBe(reward);
    }
    expect((await applied(messageId)).feedback.map((event: { feedback_id: string }) => event.feedback_id)).toEqual(ids);
  });

  test('a copy, then a thumbs up: both are kept and the opinion wins', async () => {
    const messageId = await newTurn();
    expect((await feedback({ message_id: messageId, feedback_type: 'copy' })).status).toBe(201);
    expect((await feedback({ message_id: messageId, feedback_type: 'thumbs_down' })).status).toBe(201);
    expect((await applied(messageId)).user_signal_reward).toBe(0);
  });

  test('unknown messages and other users answer 404', async () => {
    const messageId = await newTurn({ user_id: 'ann' });
    for (const body of [
      { message_id: 'no-such-message', feedback_type: 'copy' },
      { message_id: messageId, feedback_type: 'copy', user_id: 'bob' },
    ]) {
      const answer = await feedback(body);
      expect(answer.status).toBe(404);
      expect(answer.json.type).toBe('/problems/message_not_found');
    }
    expect((await feedback({ message_id: messageId, feedback_type: 'copy', user_id: 'ann' })).status).toBe(201);
  });

  test.each<[string, string | Uint8Array, Record<string, string>, number]>([
    ['malformed JSON', '{"message_id":', {}, 400],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, 400],
    ['an empty body', '', {}, 400],
    ['another content type', 'message_id=1', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['another character set', '{}', { 'Content-Type': 'application/json; charset=latin1' }, 415],
    ['a body over 16 KB', JSON.stringify({ comment: 'x'.repeat(17_000) }), {}, 413],
  ])('%s is refused', async (_name, body, headers, status) => {
    const answer = await world.api.call('POST', '/api/v1/chat/feedback', { body, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  test.each<[string, unknown, string[]]>([
    ['a bad type', { feedback_type: 'meh' }, ['/feedback_type']],
    ['a rating of 0', { feedback_type: 'thumbs_up', rating: 0 }, ['/rating']],
    ['a rating of 6', { feedback_type: 'thumbs_up', rating: 6 }, ['/rating']],
    ['a rating of 4.5', { feedback_type: 'thumbs_up', rating: 4.5 }, ['/rating']],
    ['a rating as text', { feedback_type: 'thumbs_up', rating: '5' }, ['/rating']],
    ['a rating with a behaviour', { feedback_type: 'copy', rating: 5 }, ['/rating']],
    ['rating_4 with rating 5', { feedback_type: 'rating_4', rating: 5 }, ['/rating']],
    ['thumbs_up with rating 2', { feedback_type: 'thumbs_up', rating: 2 }, ['/rating']],
    ['thumbs_down with rating 4', { feedback_type: 'thumbs_down', rating: 4 }, ['/rating']],
    [
      'a comment over 4000 characters',
      { feedback_type: 'copy', comment: '😀'.repeat(3_000) + 'x'.repeat(1_001) },
      ['/comment'],
    ],
    ['an unknown field', { feedback_type: 'copy', stars: 5 }, ['/stars']],
    ['a flag that is no boolean', { feedback_type: 'copy', helpful: 'yes' }, ['/helpful']],
    ['U+0000', { feedback_type: 'copy', comment: 'a\u0000b' }, ['/comment']],
    ['several problems', { feedback_type: 'meh', comment: 1, stars: 5 }, ['/feedback_type', '/comment', '/stars']],
  ])('%s is refused, one entry per problem', async (_name, fields, pointers) => {
    const answer = await feedback({ message_id: 'm', ...(fields as object) });
    expect(answer.status).toBe(422);
    expect(answer.json.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([...pointers].sort());
  });

  test.each(['[]', 'null', '"text"', '7'])('the JSON value %s is refused: it is not an object', async (body) => {
    expect((await feedback(body)).status).toBe(422);
  });

  test('missing fields are named', async () => {
    const { status, json } = await feedback('{}');
    expect(status).toBe(422);
    expect(json.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/feedback_type',
      '/message_id',
    ]);
  });

  test('the 101st event on a message is refused', async () => {
    const messageId = await newTurn();
    for (let count = 0; count < 100; count += 1) {
      const type = count % 2 === 0 ? 'thumbs_up' : 'thumbs_down';
      expect((await feedback({ message_id: messageId, feedback_type: type })).status).toBe(201);
    }
    expect((await feedback({ message_id: messageId, feedback_type: 'copy' })).status).toBe(429);
    expect((await applied(messageId)).feedback).toHaveLength(100);
  });

  test('statistics move with the reward', async () => {
    const before = (await world.api.get('/api/v1/agents/chat_agent/statistics')).json;
    const messageId = await newTurn();
    await feedback({ message_id: messageId, feedback_type: 'thumbs_down' });
    await applied(messageId);
    const after = (await world.api.get('/api/v1/agents/chat_agent/statistics')).json;
    expect(after.enabled).toBe(true);
    expect(after.total_interactions).toBe(before.total_interactions + 1);
    expect(after.feedback_count).toBe(before.feedback_count + 1);
    expect((await world.api.get('/api/v1/agents/nobody/statistics')).json).toMatchObject({
      total_interactions: 0,
      avg_reward: null,
    });
  });
});

import { randomUUID } from 'node:crypto';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const PAINT = 'How much to paint my living room?';

describe.each(ENGINES)('chat on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(engine);
  });
  afterAll(async () => {
    await world?.stop();
  });

  const chat = (body: unknown, headers: Record<string, string> = {}) =>
    world.api.post('/api/v1/chat', body, { headers });

  test('a price question is answered with a range, its unit, its source, and an implicit reward with components', async () => {
    const { status, json } = await chat({ message: PAINT });
    expect(status).toBe(200);
    expect(json.response).toMatch(/\$[\d,]+(\.\d+)? ?(to|–|-) ?\$?[\d,]+/);
    expect(json.intent).toBe('cost_estimate');
    expect(json.sources.length).toBeGreaterThan(0);
    expect(json.suggested_actions.length).toBeGreaterThan(0);
    expect(json.reward).toMatchObject({ base: 0.5, clamped: false });
    expect(json.reward.components).toEqual(
      expect.arrayContaining([
        { name: 'intent_match', value: 0.1 },
        { name: 'used_context', value: 0.05 },
      ]),
    );
    expect(json.reward.score).toBeCloseTo(0.65, 12);
    expect(json).toMatchObject({ tracked: true, used_context: true, workflow_id: `chat-turn/${json.message_id}` });
  });

  test('a repeated message id gives the first answer, also from 20 callers at once', async () => {
    const body = { message: PAINT, message_id: `m-${randomUUID()}` };
    const answers = await Promise.all(Array.from({ length: 20 }, () => chat(body)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    const later = await chat(body);
    expect(later.text).toBe(answers[0]?.text);
    expect(later.headers.get('idempotency-replayed')).toBe('true');
  });

  test('a repeated message id with another body is refused', async () => {
    const message_id = `m-${randomUUID()}`;
    await chat({ message: PAINT, message_id });
    const { status, json } = await chat({ message: 'something else', message_id });
    expect(status).toBe(422);
    expect(json.type).toBe('/problems/message_id_reused');
  });

  test('feedback sent the moment the answer arrives finds its message', async () => {
    for (let count = 0; count < 20; count += 1) {
      const { json } = await chat({ message: PAINT });
      const answer = await world.api.post('/api/v1/chat/feedback', {
        message_id: json.message_id,
        feedback_type: 'copy',
      });
      expect(answer.status).toBe(201);
    }
  });

  test('a conversation lists its turns, oldest first', async () => {
    const conversation_id = `c-${randomUUID()}`;
    const first = await chat({ message: PAINT, conversation_id });
    const second = await chat({ message: 'and for the ceiling?', conversation_id });
    const { json } = await world.api.get(`/api/v1/chat/conversations/${conversation_id}`);
    expect(json.messages.map((message: { message_id: string }) => message.message_id)).toEqual([
      first.json.message_id,
      second.json.message_id,
    ]);
    expect(second.json.intent).toBe('cost_estimate');
  });

  test('agent "auto" routes by intent, and the stored agent is the one that answered', async () => {
    const { json } = await chat({ message: PAINT, agent: 'auto', persona: 'landlord' });
    const message = (await world.api.get(`/api/v1/chat/messages/${json.message_id}`)).json;
    expect(message).toMatchObject({ agent: 'cost_estimator', persona: 'landlord' });
  });

  test('off-topic questions get an honest refusal without a figure', async () => {
    const { json } = await chat({ message: 'Who won the football world cup in 1990?' });
    expect(json).toMatchObject({ intent: 'general_question', sources: [] });
    expect(json.response).not.toMatch(/\$\s?\d/);
  });

  test.each<[string, unknown, string]>([
    ['an empty message', { message: '' }, '/message'],
    ['a message of white space', { message: ' \n\t ' }, '/message'],
    ['a message over 8000 characters', { message: 'x'.repeat(8_001) }, '/message'],
    ['a missing message', {}, '/message'],
    ['a message of another type', { message: 7 }, '/message'],
    ['U+0000', { message: 'a\u0000b' }, '/message'],
    ['a lone surrogate', '{"message":"\\ud800"}', '/message'],
    ['an unknown persona', { message: PAINT, persona: 'pirate' }, '/persona'],
    ['an unknown agent', { message: PAINT, agent: 'pirate' }, '/agent'],
    ['a bad id', { message: PAINT, conversation_id: '../etc' }, '/conversation_id'],
    ['an id over 128 characters', { message: PAINT, message_id: 'x'.repeat(129) }, '/message_id'],
    ['an unknown field', { message: PAINT, temperature: 1 }, '/temperature'],
  ])('%s is refused with a pointer to it', async (_name, body, pointer) => {
    const { status, json } = await chat(body);
    expect(status).toBe(422);
    expect(json.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test('8000 code points are accepted, however many bytes they take', async () => {
    expect((await chat({ message: '😀'.repeat(8_000) })).status).toBe(200);
  });

  test.each<[string, string | Uint8Array, Record<string, string>, number]>([
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), {}, 400],
    ['malformed JSON', '{', {}, 400],
    ['another content type', 'hello', { 'Content-Type': 'text/plain' }, 415],
    ['a body over 128 KB', JSON.stringify({ message: 'x'.repeat(140_000) }), {}, 413],
  ])('%s is refused', async (_name, body, headers, status) => {
    const answer = await world.api.call('POST', '/api/v1/chat', { body, headers });
    expect(answer.status).toBe(status);
    expect(answer.json.status).toBe(status);
  });

  test('a Host or Origin that is not loopback is refused while there are no keys', async () => {
    const answer = await world.api.post(
      '/api/v1/chat',
      { message: PAINT },
      { headers: { Origin: 'https://evil.example' } },
    );
    expect(answer.status).toBe(403);
    expect(answer.json.type).toBe('/problems/forbidden_origin');
  });

  test.each(['/api/v1/chat/messages/%E0%A4%A', '/api/v1/agents/%/statistics'])(
    'the malformed path %s answers 404',
    async (path) => {
      expect((await world.api.get(path)).json.type).toBe('/problems/not_found');
    },
  );

  test('unknown paths and messages answer 404 as problems', async () => {
    expect((await world.api.get('/api/v1/nothing')).json.type).toBe('/problems/not_found');
    expect((await world.api.get('/api/v1/chat/messages/nobody')).json.type).toBe('/problems/message_not_found');
    expect((await world.api.get('/api/v1/chat/conversations/nobody')).json.type).toBe(
      '/problems/conversation_not_found',
    );
  });
});

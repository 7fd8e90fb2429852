import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { startWorker } from '../support/service.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(180_000);

/** An agent that takes its time: there is a middle of the turn to be killed in. */
async function startSlowAgent(
  delayMs: number,
): Promise<{ readonly url: string; readonly calls: () => number; readonly server: Server }> {
  let calls = 0;
  const server = createServer(async (_request, response) => {
    calls += 1;
    await delay(delayMs);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ response: `Answer number ${calls}: paint costs $400 to $900 per room.` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, calls: () => calls, server };
}

describe.each(ENGINES)('a crash on %s', (engine) => {
  let agent: Awaited<ReturnType<typeof startSlowAgent>>;
  let world: World;
  beforeAll(async () => {
    agent = await startSlowAgent(1_500);
    world = await startWorld(engine, { GENERATOR: 'http-agent', HTTP_AGENT_URL: agent.url });
  });
  afterAll(async () => {
    await world?.stop();
    agent?.server.close();
  });

  test('SIGKILL in the middle of a turn: after a restart the retry gets exactly one answer, and there is one row', async () => {
    const body = {
      message: 'How much to paint?',
      message_id: `m-${randomUUID()}`,
      conversation_id: `c-${randomUUID()}`,
    };
    const first = world.api.post('/api/v1/chat', body).catch(() => 'connection lost');
    while (agent.calls() === 0) await delay(20);
    await delay(200);
    await world.restart();
    expect(await first).toBe('connection lost');

    const answers = await Promise.all([world.api.post('/api/v1/chat', body), world.api.post('/api/v1/chat', body)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
    const conversation = await world.api.get(`/api/v1/chat/conversations/${body.conversation_id}`);
    expect(conversation.json.messages).toHaveLength(1);
    expect(conversation.json.messages[0].response).toBe(answers[0]?.json.response);
  });

  test('open turns take their feedback after a restart, and it moves the reward', async () => {
    const { json } = await world.api.post('/api/v1/chat', { message: 'How much to paint?' });
    await world.restart();
    const answer = await world.api.post('/api/v1/chat/feedback', {
      message_id: json.message_id,
      feedback_type: 'thumbs_up',
    });
    expect(answer.status).toBe(201);
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const message = (await world.api.get(`/api/v1/chat/messages/${json.message_id}`)).json;
      if (message.feedback[0].applied_at !== null) {
        expect(message).toMatchObject({ explicit_reward: expect.any(Number), user_signal_reward: 1 });
        expect(message.feedback[0].source).toBe('live');
        return;
      }
      await delay(50);
    }
    throw new Error('the feedback was not applied');
  });

  test('feedback on a message that is still being generated answers 409 with Retry-After, and 404 for a stranger', async () => {
    const message_id = `m-${randomUUID()}`;
    const answering = world.api.post('/api/v1/chat', { message: 'How much to paint?', message_id });
    await delay(500);
    const early = await world.api.post('/api/v1/chat/feedback', { message_id, feedback_type: 'copy' });
    expect(early.status).toBe(409);
    expect(early.json.type).toBe('/problems/message_not_complete');
    expect(early.headers.get('retry-after')).toBe('1');
    expect((await answering).status).toBe(200);
    expect((await world.api.post('/api/v1/chat/feedback', { message_id, feedback_type: 'copy' })).status).toBe(201);
  });
});

test('20 double clicks while the only worker is stopped: one id, applied when the worker goes on', async () => {
  const world = await startWorld('sqlite', { EMBEDDED_WORKER: 'off' });
  const worker = await startWorker(world.environment, 'chat');
  try {
    const { json } = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
    worker.process.kill('SIGSTOP');
    const clicks = await Promise.all(
      Array.from({ length: 20 }, () =>
        world.api.post('/api/v1/chat/feedback', { message_id: json.message_id, feedback_type: 'thumbs_up' }),
      ),
    );
    expect(new Set(clicks.map((click) => click.json.feedback_id)).size).toBe(1);
    const before = (await world.api.get(`/api/v1/chat/messages/${json.message_id}`)).json;
    expect(before).toMatchObject({ explicit_reward: null, feedback: [{ applied_at: null }] });

    worker.process.kill('SIGCONT');
    for (let attempt = 0; ; attempt += 1) {
      const after = (await world.api.get(`/api/v1/chat/messages/${json.message_id}`)).json;
      if (after.explicit_reward === 1) {
        expect(after.feedback).toHaveLength(1);
        break;
      }
      expect(attempt).toBeLessThan(400);
      await delay(50);
    }
  } finally {
    worker.process.kill('SIGCONT');
    await worker.kill();
    await world.stop();
  }
});

test('feedback after the window has closed is recorded as late and moves the reward the same way', async () => {
  const world = await startWorld('sqlite', { FEEDBACK_WINDOW: '300ms' });
  try {
    const { json } = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
    await delay(1_500);
    await world.api.post('/api/v1/chat/feedback', { message_id: json.message_id, feedback_type: 'thumbs_down' });
    for (let attempt = 0; ; attempt += 1) {
      const message = (await world.api.get(`/api/v1/chat/messages/${json.message_id}`)).json;
      if (message.feedback[0].applied_at !== null) {
        expect(message.feedback[0].source).toBe('late');
        expect(message).toMatchObject({ user_signal_reward: 0, explicit_reward: 0.15 });
        break;
      }
      expect(attempt).toBeLessThan(400);
      await delay(50);
    }
  } finally {
    await world.stop();
  }
});

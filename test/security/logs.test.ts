import { setTimeout as delay } from 'node:timers/promises';
import { startWorker } from '../support/service.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(120_000);

const APP = 'app-key-0123456789abcdef';
const PAYLOAD_KEY = Buffer.alloc(32, 7).toString('base64');
const OPENAI_KEY = 'sk-secret-0123456789';
const COMMENT = 'I live at 7 Elm Street';
const QUESTION = 'Can I paint my zebrawood cupboard?';

test('the logs of a full run, at their most talkative, hold no key, no comment and no question', async () => {
  const world = await startWorld('sqlite', {
    LOG_LEVEL: 'trace',
    LIGHTNING_API_KEYS: `app:chat:${APP},ops:operator:ops-${APP}`,
    PAYLOAD_KEYS: `k:${PAYLOAD_KEY}`,
    // Nobody answers there: the failing generator is what has most to say.
    GENERATOR: 'openai-compatible',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    OPENAI_API_KEY: OPENAI_KEY,
    OPENAI_MODEL: 'none',
  });
  const worker = await startWorker(world.environment, 'learning');
  const headers = { Authorization: `Bearer ${APP}` };
  try {
    const turn = await world.api.post('/api/v1/chat', { message: QUESTION, user_id: 'ann' }, { headers });
    expect(turn.status).toBe(200);
    const feedback = { message_id: turn.json.message_id, feedback_type: 'thumbs_down', comment: COMMENT };
    expect((await world.api.post('/api/v1/chat/feedback', feedback, { headers })).status).toBe(201);
    await world.api.post('/api/v1/chat', `{"message": "${QUESTION}`, { headers });
    await world.api.post('/api/v1/session', { key: `${APP}-wrong` });
    const signedIn = await world.api.post('/api/v1/session', { key: APP });
    const cookie = String(signedIn.headers.get('set-cookie')).split(/[=;]/)[1] ?? '';
    expect(cookie).toHaveLength(43);
    await world.api.delete('/api/v1/users/ann', { headers: { Authorization: `Bearer ops-${APP}` } });
    await delay(2_000);
    await Promise.all([worker.stop(), world.process.stop()]);
    const logs = world.process.output() + worker.output();
    expect(logs).toContain('"msg":"listening"');
    for (const secret of [APP, PAYLOAD_KEY, OPENAI_KEY, COMMENT, 'zebrawood', cookie])
      expect(logs).not.toContain(secret);
  } finally {
    await worker.stop();
    await world.stop();
  }
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startWorld } from '../support/world.ts';

jest.setTimeout(120_000);

test('a generator in process that fails for good is answered for by the fallback, with the error named and the reward of a failure', async () => {
  const world = await startWorld('sqlite', { EMBEDDED_WORKER: 'off' });
  const worker = spawn(process.execPath, [join(__dirname, 'support/failing-local-worker.ts')], {
    env: { PATH: process.env.PATH, ...world.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(worker.stdout, 'data');
    const answer = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
    expect(answer.status).toBe(200);
    expect(answer.json.response).toMatch(/\$\d/);
    expect(answer.json).toMatchObject({
      tracked: true,
      error: expect.stringContaining('the model file is damaged'),
      reward: { base: 0.2 },
    });
    const { json } = await world.api.get(`/api/v1/chat/messages/${answer.json.message_id}`);
    expect(json.implicit_reward.base).toBe(0.2);
    expect(json.user_signal_reward).toBe(0.2);

    const body = { message_id: answer.json.message_id, feedback_type: 'thumbs_up' };
    expect((await world.api.post('/api/v1/chat/feedback', body)).status).toBe(201);
  } finally {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    await world.stop();
  }
});

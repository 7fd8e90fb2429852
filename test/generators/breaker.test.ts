import { poll } from '../faults/support/poll.ts';
import { startSlowAgent } from '../faults/support/slow-agent.ts';
import { freePort } from '../support/service.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(120_000);

/** Far less than the attempts of one turn on an agent that is away. */
const AT_ONCE_MS = 1_500;

test('an agent that is away is left alone: turns are answered by the fallback at once, health says so, and it is tried again', async () => {
  const port = await freePort();
  const world = await startWorld('sqlite', { GENERATOR: 'http-agent', HTTP_AGENT_URL: `http://127.0.0.1:${port}` });
  const ask = () => world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
  const generator = async () => (await world.api.get('/health/ready')).json.generator;
  try {
    expect(await generator()).toEqual({ ok: true, detail: 'http-agent' });
    const answers = await Promise.all(Array.from({ length: 6 }, ask));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(await generator()).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
    // The fallback answers: the service is ready.
    expect((await world.api.get('/health/ready')).status).toBe(200);

    const startedMs = performance.now();
    const answer = await ask();
    expect(performance.now() - startedMs).toBeLessThan(AT_ONCE_MS);
    expect(answer.json.error).toContain('left alone after');
    expect(answer.json.response).toMatch(/\$\d/);

    const agent = await startSlowAgent(0, port);
    try {
      await poll(ask, ({ json }) => json.error === undefined);
      expect(await generator()).toEqual({ ok: true, detail: 'http-agent' });
    } finally {
      agent.stop();
    }
  } finally {
    await world.stop();
  }
});

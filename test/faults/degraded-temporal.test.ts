import { randomUUID } from 'node:crypto';
import { SIMULATED_HEADER } from '../../src/contracts/http/simulated.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { temporalForTests } from '../support/temporal.ts';
import { startWorld, type World } from '../support/world.ts';
import { poll } from './support/poll.ts';

jest.setTimeout(180_000);

/** The gateway's budgets (5 s to start a turn, 2 s to signal), with room for a busy machine. */
const CHAT_BOUND_MS = 7_000;
const FEEDBACK_BOUND_MS = 4_000;

let proxy: TcpProxy;
let world: World;
let learning: ServiceProcess;
beforeAll(async () => {
  const { address } = await temporalForTests();
  proxy = await startTcpProxy(`http://${address}`);
  world = await startWorld('sqlite', { TEMPORAL_ADDRESS: new URL(proxy.url).host });
  learning = await startWorker(world.environment, 'learning');
});
afterAll(async () => {
  await learning?.stop();
  await world?.stop();
  await proxy?.stop();
});

const comeBack = () => {
  proxy.mode = 'open';
  proxy.cut();
};

/** Both ways in which a server can be away: every connection is refused, or every connection is silent. */
const WAYS = [
  {
    name: 'refuses connections',
    away: () => {
      proxy.mode = 'hanging_up';
      proxy.cut();
    },
  },
  {
    name: 'does not answer any more',
    away: () => {
      proxy.mode = 'silent';
      proxy.freeze();
    },
  },
];

describe.each(WAYS)('while Temporal $name', ({ away }) => {
  const chatBody = { message: 'How much to paint my living room?', message_id: `m-${randomUUID()}` };
  let earlier: string;
  let feedbackId: string;
  beforeAll(async () => {
    const answer = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
    earlier = answer.json.message_id;
    const simulated = { headers: { [SIMULATED_HEADER]: 'true' } };
    expect((await world.api.post('/api/v1/chat', { message: 'Paint?' }, simulated)).status).toBe(200);
    away();
  });
  afterAll(comeBack);

  test('a chat answers 503 with Retry-After in bounded time', async () => {
    const startedMs = Date.now();
    const answer = await world.api.post('/api/v1/chat', chatBody);
    expect(Date.now() - startedMs).toBeLessThan(CHAT_BOUND_MS);
    expect(answer.json).toMatchObject({ type: '/problems/temporal_unavailable', status: 503 });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('feedback answers 201 and says that it is not applied yet, and a repeat is the same', async () => {
    const startedMs = Date.now();
    const body = { message_id: earlier, feedback_type: 'thumbs_up' };
    const answer = await world.api.post('/api/v1/chat/feedback', body);
    expect(Date.now() - startedMs).toBeLessThan(FEEDBACK_BOUND_MS);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('feedback-applied')).toBe('pending');
    feedbackId = answer.json.feedback_id;
    const repeat = await world.api.post('/api/v1/chat/feedback', body);
    expect(repeat.json.feedback_id).toBe(feedbackId);
    expect(repeat.headers.get('feedback-applied')).toBe('pending');
  });

  test('feedback on a message that only Temporal could know answers 503, never 404', async () => {
    const answer = await world.api.post('/api/v1/chat/feedback', {
      message_id: `m-${randomUUID()}`,
      feedback_type: 'thumbs_up',
    });
    expect(answer.json).toMatchObject({ type: '/problems/temporal_unavailable', status: 503 });
  });

  test('taking simulated turns away answers 503 in bounded time, and they stay', async () => {
    const startedMs = Date.now();
    const answer = await world.api.delete('/api/v1/simulated-turns');
    expect(Date.now() - startedMs).toBeLessThan(CHAT_BOUND_MS);
    expect(answer.json).toMatchObject({ type: '/problems/temporal_unavailable', status: 503 });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('health says which part is away, and that the process lives', async () => {
    const startedMs = Date.now();
    const ready = await world.api.get('/health/ready');
    expect(Date.now() - startedMs).toBeLessThan(FEEDBACK_BOUND_MS);
    expect(ready.status).toBe(503);
    expect(ready.json).toMatchObject({
      status: 'not_ready',
      store: { ok: true },
      temporal: { ok: false, detail: expect.stringContaining('does not answer') },
    });
    expect((await world.api.get('/health/live')).status).toBe(200);
  });

  test('when it is back the same process answers, and the sweep applies what was pending', async () => {
    const { pid } = world.process.process;
    comeBack();
    const answer = await poll(
      () => world.api.post('/api/v1/chat', chatBody),
      ({ status }) => status === 200,
    );
    expect(answer.json).toMatchObject({ message_id: chatBody.message_id, tracked: true });
    const message = await poll(
      async () => (await world.api.get(`/api/v1/chat/messages/${earlier}`)).json,
      ({ feedback }) => feedback[0].applied_at !== null,
    );
    expect(message).toMatchObject({ user_signal_reward: 1, feedback: [{ feedback_id: feedbackId }] });
    expect(message.feedback).toHaveLength(1);
    expect(world.process.process.pid).toBe(pid);
    const { deleted } = (await world.api.delete('/api/v1/simulated-turns')).json;
    expect(deleted).toBe(1);
    await poll(
      () => world.api.get('/health/ready'),
      ({ status }) => status === 200,
    );
  });
});

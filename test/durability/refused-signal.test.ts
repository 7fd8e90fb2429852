// Feedback while Temporal answers and refuses: an API key that has expired, for one.
import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { temporalForTests } from '../support/temporal.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

/** Of gRPC. */
const UNAUTHENTICATED = 16;

let temporal: string;
let way: TcpProxy;
let refusing: RefusingTemporal | null = null;
let world: World;
beforeAll(async () => {
  temporal = `http://${(await temporalForTests()).address}`;
  way = await startTcpProxy(temporal);
  world = await startWorld('sqlite', { TEMPORAL_ADDRESS: new URL(way.url).host });
});
afterAll(async () => {
  await world?.stop();
  await refusing?.stop();
  await way?.stop();
});

test('is committed and answered as pending, its undo too, and is signalled when Temporal takes it again', async () => {
  const { json } = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
  const give = () =>
    world.api.post('/api/v1/chat/feedback', { message_id: json.message_id, feedback_type: 'thumbs_up' });
  // A worker whose polls are refused ends its process: it runs elsewhere.
  world.environment.EMBEDDED_WORKER = 'off';
  await world.restart();
  const port = Number(new URL(way.url).port);
  await way.stop();
  refusing = await startRefusingTemporal(port);
  const { calls } = refusing;

  const first = await give();
  expect(first.status).toBe(201);
  expect(first.headers.get('feedback-applied')).toBe('pending');
  // The connection is made anew in the background: until then Temporal is only away.
  for (let attempt = 0; attempt < 100 && !isSignalIn(calls); attempt += 1) {
    const again = await give();
    expect([again.status, again.headers.get('feedback-applied')]).toEqual([200, 'pending']);
    await delay(100);
  }
  expect(isSignalIn(calls)).toBe(true);
  const undone = await world.api.delete(`/api/v1/chat/feedback/${first.json.feedback_id}`);
  expect([undone.status, undone.headers.get('feedback-applied')]).toEqual([204, 'pending']);
  expect(world.process.output()).toContain('feedback is committed, but Temporal refused its signal');

  await refusing.stop();
  refusing = null;
  way = await startTcpProxy(temporal, port);
  for (let attempt = 0; ; attempt += 1) {
    const signalled = await world.api.delete(`/api/v1/chat/feedback/${first.json.feedback_id}`);
    expect(signalled.status).toBe(204);
    if (!signalled.headers.has('feedback-applied')) break;
    if (attempt > 100) throw new Error('the undo was never signalled');
    await delay(100);
  }
});

const isSignalIn = (paths: readonly string[]) => paths.some((path) => path.includes('Signal'));

interface RefusingTemporal {
  /** The methods that were called. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

/** Speaks gRPC and refuses every call, as Temporal Cloud does with an expired key. */
async function startRefusingTemporal(port: number): Promise<RefusingTemporal> {
  const calls: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    calls.push(String(headers[':path']));
    stream.resume();
    const answer = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(UNAUTHENTICATED) };
    stream.respond({ ...answer, 'grpc-message': 'Jwt is expired' }, { endStream: true });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    calls,
    async stop() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../src/store/migrate.ts';
import { startWorker } from '../support/service.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startWorld, type World } from '../support/world.ts';
import { poll } from './support/poll.ts';
import { canMount, mountSmallDisk } from './support/small-disk.ts';

jest.setTimeout(180_000);

/** A store that can be taken away and given back while its service runs. */
interface Outage {
  readonly world: World;
  readonly begin: () => void;
  readonly end: () => void;
  readonly stop: () => Promise<void>;
}

async function postgresOutage(away: (proxy: TcpProxy) => void): Promise<Outage> {
  const proxies: TcpProxy[] = [];
  const world = await startWorld('postgres', {}, async (databaseUrl) => {
    const proxy = await startTcpProxy(databaseUrl);
    proxies.push(proxy);
    return proxy.url;
  });
  return {
    world,
    begin: () => proxies.forEach(away),
    end: () => {
      for (const proxy of proxies) {
        proxy.mode = 'open';
        proxy.cut();
      }
    },
    stop: async () => {
      await world.stop();
      for (const proxy of proxies) await proxy.stop();
    },
  };
}

async function lockedSqlite(): Promise<Outage> {
  const world = await startWorld('sqlite');
  const other = new DatabaseSync(String(world.environment.LIGHTNING_DB), { timeout: 5_000 });
  return {
    world,
    begin: () => other.exec('begin immediate'),
    end: () => other.exec('rollback'),
    stop: async () => {
      await world.stop();
      other.close();
    },
  };
}

async function fullDisk(): Promise<Outage> {
  const disk = mountSmallDisk();
  const file = join(disk.folder, 'lightning.db');
  await migrate({ file });
  const world = await startWorld('sqlite', { LIGHTNING_DB: file }).catch((error: unknown) => {
    disk.unmount();
    throw error;
  });
  return {
    world,
    begin: disk.fill,
    end: disk.empty,
    stop: async () => {
      await world.stop();
      disk.unmount();
    },
  };
}

const OUTAGES: readonly {
  readonly name: string;
  readonly start: () => Promise<Outage>;
  readonly why: RegExp;
  readonly isSkipped?: boolean;
}[] = [
  {
    name: 'PostgreSQL refuses connections',
    start: () =>
      postgresOutage((proxy) => {
        proxy.mode = 'hanging_up';
        proxy.cut();
      }),
    why: /postgres.*cannot be reached/,
  },
  {
    name: 'PostgreSQL does not answer any more',
    start: () =>
      postgresOutage((proxy) => {
        proxy.mode = 'silent';
        proxy.freeze();
      }),
    why: /postgres.*cannot be reached/,
  },
  // Reading goes on beside a lock, and on a full disk: health has nothing to report of them.
  { name: 'another process locks the SQLite file', start: lockedSqlite, why: /sqlite/ },
  // Where nobody may mount a disk this one is skipped, and counted as skipped.
  { name: 'the disk of the SQLite file is full', start: fullDisk, why: /sqlite.*disk is full/, isSkipped: !canMount() },
];

/** The store's budget for a statement that hangs, once before the turn and once inside it, and the 2 s of tracking. */
const CHAT_BOUND_MS = 20_000;
const FEEDBACK_BOUND_MS = 10_000;

describe.each(OUTAGES)('while $name', ({ start, why, isSkipped = false }) => {
  const rule = isSkipped ? test.skip : test;
  let outage: Outage;
  let untracked: { readonly message_id: string; readonly response: string };
  let earlier: string;
  const conversation = `c-${randomUUID()}`;
  beforeAll(async () => {
    if (isSkipped) return;
    outage = await start();
    const body = { message: 'How much to paint my living room?', conversation_id: conversation };
    earlier = (await outage.world.api.post('/api/v1/chat', body)).json.message_id;
    outage.begin();
  });
  afterAll(() => outage?.stop());

  rule('a chat is answered in bounded time, and says that its row is not in', async () => {
    const startedMs = Date.now();
    const body = { message: 'And the bedroom?', message_id: `m-${randomUUID()}`, conversation_id: conversation };
    const answer = await outage.world.api.post('/api/v1/chat', body);
    expect(Date.now() - startedMs).toBeLessThan(CHAT_BOUND_MS);
    expect(answer.status).toBe(200);
    expect(answer.json.tracked).toBe(false);
    untracked = answer.json;
  });

  rule('feedback answers 503 with Retry-After: never a 2xx that is not durable', async () => {
    for (const message_id of [untracked.message_id, earlier]) {
      const startedMs = Date.now();
      const answer = await outage.world.api.post('/api/v1/chat/feedback', { message_id, feedback_type: 'thumbs_up' });
      expect(Date.now() - startedMs).toBeLessThan(FEEDBACK_BOUND_MS);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([
        // A lock and a full disk let the store see that there is no such row yet.
        ...(answer.json.type === '/problems/message_not_complete' ? [409, '1'] : [503, '1']),
      ]);
      if (message_id === earlier) expect(answer.json.type).toBe('/problems/store_unavailable');
    }
  });

  rule('health names the store and the reason', async () => {
    const { status, json } = await outage.world.api.get('/health/ready');
    expect([status, json.store.ok, json.tracking.enabled]).toEqual([503, false, false]);
    expect(json.store.detail).toMatch(why);
    expect(json.tracking.reason).toMatch(why);
    expect(json.temporal.ok).toBe(true);
  });

  rule(
    'when it is back the row comes in as answered, and feedback on it goes from 409 to 201, never by way of 404',
    async () => {
      const { world } = outage;
      outage.end();
      const seen: number[] = [];
      const accepted = await poll(
        async () => {
          const body = { message_id: untracked.message_id, feedback_type: 'thumbs_up' };
          const answer = await world.api.post('/api/v1/chat/feedback', body);
          seen.push(answer.status);
          return answer;
        },
        ({ status }) => status === 201,
      );
      expect(seen.filter((status) => ![201, 409, 503].includes(status))).toEqual([]);
      const message = await poll(
        async () => (await world.api.get(`/api/v1/chat/messages/${untracked.message_id}`)).json,
        ({ feedback }) => feedback[0].applied_at !== null,
      );
      expect(message).toMatchObject({
        response: untracked.response,
        user_signal_reward: 1,
        feedback: [{ feedback_id: accepted.json.feedback_id }],
      });
      expect((await world.api.get('/health/ready')).status).toBe(200);
    },
  );
});

test('feedback on an untracked message answers 409 while its row is still to come, and 201 from then on', async () => {
  const proxies: TcpProxy[] = [];
  const world = await startWorld('postgres', { EMBEDDED_WORKER: 'off' }, async (databaseUrl) => {
    const proxy = await startTcpProxy(databaseUrl);
    proxies.push(proxy);
    return proxy.url;
  });
  const worker = await startWorker(world.environment, 'chat');
  try {
    for (const proxy of proxies) {
      proxy.mode = 'hanging_up';
      proxy.cut();
    }
    const answer = await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
    expect(answer.json.tracked).toBe(false);
    // The store comes back while nobody can bring the row in.
    worker.process.kill('SIGSTOP');
    for (const proxy of proxies) proxy.mode = 'open';
    const give = () =>
      world.api.post('/api/v1/chat/feedback', { message_id: answer.json.message_id, feedback_type: 'thumbs_up' });
    const refused = await poll(give, ({ status }) => status !== 503);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([409, '1']);
    expect(refused.json.type).toBe('/problems/message_not_complete');
    expect((await give()).status).toBe(409);

    worker.process.kill('SIGCONT');
    const accepted = await poll(give, ({ status }) => status !== 409);
    expect(accepted.status).toBe(201);
  } finally {
    worker.process.kill('SIGCONT');
    await worker.stop();
    await world.stop();
    for (const proxy of proxies) await proxy.stop();
  }
});

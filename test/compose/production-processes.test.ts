import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ComposeService, readComposeFile } from '../support/compose-file.ts';
import { createNamespace } from '../support/namespace.ts';
import { createDatabase, postgresForTests } from '../support/postgres.ts';
import { freePort } from '../support/service.ts';
import { temporalForTests } from '../support/temporal.ts';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
const KEY = 'key-of-the-test';

/** The commands of docker-compose.yml as plain processes, with its variables, on the servers of the test. */
describe('the commands of production', () => {
  const { services } = readComposeFile(join(ROOT, 'docker-compose.yml'), {
    POSTGRES_PASSWORD: 'secret',
    LIGHTNING_API_KEYS: `app:chat:${KEY}`,
  });
  const running: ChildProcess[] = [];
  let overrides: Record<string, string>;

  beforeAll(async () => {
    const { address } = await temporalForTests();
    const { url } = await postgresForTests();
    overrides = {
      DATABASE_URL: await createDatabase(url),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: await createNamespace(address),
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
    };
  });
  afterAll(async () => {
    for (const child of running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });

  function startCommand(command: readonly string[] | undefined, service: ComposeService | undefined) {
    const [program, ...args] = command ?? [];
    expect(program).toBe('node');
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...service?.environment, ...overrides },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said.text += chunk;
      });
    }
    return { child, said, ended: once(child, 'exit').then(([code]) => ({ code, said: said.text })) };
  }
  const start = (name: string) => startCommand(services[name]?.command, services[name]);
  /** What `docker compose exec api` runs. */
  const inApi = (...command: string[]) => startCommand(command, services.api).ended;
  const checkHealth = (name: string) => startCommand(services[name]?.healthcheck?.test.slice(1), services[name]).ended;
  async function untilHealthy(name: string): Promise<void> {
    for (const deadlineMs = Date.now() + 60_000; ; await sleep(200)) {
      const { code, said } = await checkHealth(name);
      if (code === 0) return;
      if (Date.now() > deadlineMs) throw new Error(`${name} is not healthy: ${said}`);
    }
  }

  it('the migration brings an empty PostgreSQL to the schema, and does no harm a second time', async () => {
    expect(await start('migrate').ended).toMatchObject({ code: 0 });
    expect(await start('migrate').ended).toMatchObject({ code: 0 });
  });

  it('the health check of a worker fails while none works', async () => {
    const { code, said } = await checkHealth('worker');
    expect(code).toBe(1);
    expect(said).toContain('has asked Temporal for work lately');
  });

  it('API and worker become healthy by their own checks', async () => {
    start('api');
    start('worker');
    await Promise.all([untilHealthy('api'), untilHealthy('worker')]);
  });

  const ask = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${overrides.PORT}/api/v1/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ message: 'How much to paint my living room?' }),
    });

  it('a turn needs a key, and with it is answered and tracked', async () => {
    expect((await ask({})).status).toBe(401);
    const answer = await ask({ authorization: `Bearer ${KEY}` });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ intent: 'cost_estimate', tracked: true });
  });

  it('the commands of the runbooks run in the container of the API: keys are changed while it serves', async () => {
    expect(await inApi('node', 'scripts/turns.ts', 'check')).toMatchObject({
      code: 0,
      said: expect.stringContaining('Nothing is wrong with the turns.'),
    });
    expect(await inApi('node', 'scripts/rollout.ts', 'list')).toMatchObject({ code: 0 });
    expect(await inApi('node', 'scripts/keys.ts', 'revoke', 'app')).toMatchObject({ code: 0 });
    const made = await inApi('node', 'scripts/keys.ts', 'create', 'app', 'chat');
    expect(made.code).toBe(0);
    const key = /^hvl_\S+$/m.exec(made.said)?.[0];
    const statusOf = async (text = '') => (await ask({ authorization: `Bearer ${text}` })).status;
    for (const deadlineMs = Date.now() + 10_000; (await statusOf(KEY)) !== 401; await sleep(200)) {
      if (Date.now() > deadlineMs) throw new Error('the revoked key is still served');
    }
    expect(await statusOf(key)).toBe(200);
  });
});

import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run } from '../scripts/lib/command.ts';
import { checkDisk, checkNode, checkPackages } from '../scripts/lib/doctor/machine.ts';
import { writePidFile } from '../scripts/lib/pid-files.ts';
import { VARIABLE_NAMES } from '../src/config.ts';
import { migrate } from '../src/store/migrate.ts';
import { createDatabase, postgresForTests } from './support/postgres.ts';
import { freePort } from './support/service.ts';
import { temporalForTests } from './support/temporal.ts';

jest.setTimeout(120_000);

const ROOT = resolve(import.meta.dirname, '..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const freshFile = () => join(folder, `${++files}.db`);

/** What `npm run doctor` says on a machine with these variables and none of ours besides. */
async function doctor(variables: Record<string, string>, state = join(folder, 'state')) {
  const ours = new Set<string>(VARIABLE_NAMES);
  const inherited = Object.entries(process.env).filter(([name]) => !ours.has(name));
  const env = {
    ...Object.fromEntries(inherited),
    ...{ LIGHTNING_DB: freshFile(), PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' },
    ...variables,
  };
  const { code, output } = await run(process.execPath, ['scripts/doctor.ts', '--state', state], { cwd: ROOT, env });
  const lines = output.trimEnd().split('\n');
  // A state, the name of the check, what was found.
  const found = new Map(
    lines.map((line) => line.split(/ {2,}/)).map(([label, name, detail]) => [name, `${label}: ${detail}`]),
  );
  return { code, output, lines, of: (name: string) => found.get(name) };
}

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function stop(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

describe('npm run doctor', () => {
  it('a machine that has everything: each line is ok, and it succeeds', async () => {
    const file = freshFile();
    await migrate({ file });
    const { address } = await temporalForTests();
    const { code, lines, of } = await doctor({ LIGHTNING_DB: file, TEMPORAL_ADDRESS: address });
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('Nothing that the service needs is missing.');
    expect(of('Node')).toMatch(/^ok: 24\./);
    expect(of('packages')).toBe('ok: as in package-lock.json');
    expect(of('configuration')).toBe('ok: valid');
    expect(of('Temporal')).toBe(`ok: answers on ${address}, namespace default`);
    expect(of('store')).toBe(`ok: SQLite, ${file}`);
    expect(of('schema')).toBe('ok: the one of this code');
    expect(of('PORT')).toBe('ok: any free port');
    expect(of('generator')).toBe('ok: grounded, built in');
    expect(of('service')).toBe('ok: not running (npm start)');
    expect(of('disk')).toMatch(/^ok: [\d.]+ GiB free/);
  });

  it('a file that is not there yet is no fault, and looking does not make it', async () => {
    const file = freshFile();
    const first = await doctor({ LIGHTNING_DB: file });
    const second = await doctor({ LIGHTNING_DB: file });
    for (const { code, of } of [first, second]) {
      expect(of('store')).toMatch(/^missing \(optional\): .* is not there yet -> npm start makes it/);
      expect(code).toBe(0);
    }
  });

  it('a folder that is not there is a fault', async () => {
    const { code, of } = await doctor({ LIGHTNING_DB: join(folder, 'nowhere', 'lightning.db') });
    expect(of('store')).toBe(
      `FAILED: ${join(folder, 'nowhere', 'lightning.db')} cannot be made: ${join(folder, 'nowhere')} is missing or not writable -> mkdir -p ${join(folder, 'nowhere')}`,
    );
    expect(code).toBe(1);
  });

  it('a file that is no database', async () => {
    const file = freshFile();
    writeFileSync(file, 'not a database at all, and longer than its header'.repeat(50));
    const { code, of } = await doctor({ LIGHTNING_DB: file });
    expect(of('store')).toMatch(
      /^FAILED: The store \(sqlite\) cannot be reached: file is not a database -> make the file/,
    );
    expect(code).toBe(1);
  });

  it('an unmigrated database, on both engines: npm run migrate is named', async () => {
    const file = freshFile();
    writeFileSync(file, '');
    const server = await postgresForTests();
    try {
      const situations = [{ LIGHTNING_DB: file }, { DATABASE_URL: await createDatabase(server.url) }];
      for (const situation of situations) {
        const { code, of } = await doctor(situation);
        expect(of('schema')).toMatch(/^FAILED: The database still needs the migration 0001_\w+.* -> npm run migrate$/);
        expect(code).toBe(1);
        const [databaseUrl, mended] = [situation.DATABASE_URL, situation.LIGHTNING_DB];
        await migrate({ databaseUrl, file: mended });
        expect((await doctor(situation)).of('schema')).toBe('ok: the one of this code');
      }
    } finally {
      await server.stop();
    }
  });

  it('a database that is newer than the code', async () => {
    const file = freshFile();
    await migrate({ file });
    const database = new DatabaseSync(file);
    database.exec("insert into migrations (id, name, applied_at) values (9999, '9999_from_the_future', '2030-01-01')");
    database.close();
    const { code, of } = await doctor({ LIGHTNING_DB: file });
    expect(of('schema')).toMatch(
      /^FAILED: The database has the migration 9999_from_the_future.* -> run the version that/,
    );
    expect(code).toBe(1);
  });

  it('an unreachable DATABASE_URL, without its password', async () => {
    const port = await freePort();
    const { code, output, of } = await doctor({ DATABASE_URL: `postgres://me:hush-hush@127.0.0.1:${port}/lightning` });
    expect(of('store')).toMatch(
      /^FAILED: The store \(postgres\) cannot be reached: connect ECONNREFUSED.* -> start PostgreSQL, or correct DATABASE_URL/,
    );
    expect(output).not.toContain('hush-hush');
    expect(code).toBe(1);
  });

  it('a PostgreSQL that answers', async () => {
    const server = await postgresForTests();
    const databaseUrl = await createDatabase(server.url);
    await migrate({ databaseUrl });
    expect((await doctor({ DATABASE_URL: databaseUrl })).of('store')).toMatch(/^ok: PostgreSQL 1[5-9]$/);
    await server.stop();
  });

  it('a wrong value and a misspelt name, each in the words of the start', async () => {
    const wrong = await doctor({ FEEDBACK_WINDOW: 'tomorrow' });
    expect(wrong.of('configuration')).toMatch(/^FAILED: FEEDBACK_WINDOW="tomorrow": expected .* -> correct it/);
    expect(wrong.of('Node')).toMatch(/^ok/);
    expect(wrong.of('store')).toBeUndefined();
    expect(wrong.output).toContain('are not checked before the configuration is valid');
    expect(wrong.code).toBe(1);
    const misspelt = await doctor({ FEEDBACK_WINDW: '1h' });
    expect(misspelt.of('configuration')).toMatch(
      /^FAILED: FEEDBACK_WINDW is not a known variable: did you mean FEEDBACK_WINDOW\?/,
    );
  });

  it('a port of another program: which one, and what to do', async () => {
    const stranger = createServer();
    const port = await listen(stranger);
    const { code, of } = await doctor({ PORT: String(port) });
    expect(of('PORT')).toBe(
      `FAILED: 127.0.0.1:${port} is taken by node, process ${process.pid} -> stop that program, or PORT=<a free port> npm start`,
    );
    expect(code).toBe(1);
    await stop(stranger);
  });

  it('a port of our running service is as it should be, and its health is told', async () => {
    let health = { status: 200, text: '{"status":"ready"}' };
    const api = createHttpServer((_request, response) => response.writeHead(health.status).end(health.text));
    const port = await listen(api);
    const state = join(folder, 'running');
    writePidFile(join(state, 'pids'), { name: 'api', stage: 1, pid: process.pid });
    const well = await doctor({ PORT: String(port) }, state);
    expect(well.of('PORT')).toBe(`ok: 127.0.0.1:${port} is our running service (api, process ${process.pid})`);
    expect(well.of('service')).toBe('ok: ready, tracking enabled');
    expect(well.code).toBe(0);

    health = { status: 503, text: '{"tracking":{"enabled":false,"reason":"the store is away"}}' };
    const ill = await doctor({ PORT: String(port) }, state);
    expect(ill.of('service')).toMatch(/^FAILED: .*the store is away.* -> read .*logs$/);
    expect(ill.code).toBe(1);
    await stop(api);
  });

  it('a Temporal server that does not answer, and a namespace that it does not have', async () => {
    const port = await freePort();
    const away = await doctor({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    expect(away.of('Temporal')).toMatch(new RegExp(`^FAILED: nothing answers on 127.0.0.1:${port} -> start it`));
    expect(away.code).toBe(1);
    const { address } = await temporalForTests();
    const elsewhere = await doctor({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'nobody-made-it' });
    expect(elsewhere.of('Temporal')).toMatch(/^FAILED: .*nobody-made-it/i);
  });

  it('without the programs that npm start would use: each is named with where to get it', async () => {
    const cache = join(folder, 'empty-cache');
    mkdirSync(cache);
    const { of } = await doctor({ PATH: folder, XDG_CACHE_HOME: cache, CHROMIUM_PATH: join(folder, 'no-browser') });
    expect(of('Temporal server')).toMatch(
      /^(missing \(optional\)|FAILED): v[\d.]+ is neither on PATH nor in the cache.* -> /,
    );
    expect(of('Go')).toMatch(/^missing \(optional\): Go is not on PATH.* -> https:\/\/go.dev\/dl$/);
    expect(of('Chromium')).toMatch(/^missing \(optional\): .* -> apt-get install chromium/);
    expect(of('Python')).toMatch(/^missing \(optional\): python3 is not on PATH.* -> install Python/);
  });

  it('a generator whose address does not answer, refuses the key, or is not given', async () => {
    const port = await freePort();
    const openai = {
      GENERATOR: 'openai-compatible',
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_MODEL: 'm',
    };
    expect((await doctor(openai)).of('generator')).toMatch(/^FAILED: nothing answers at OPENAI_BASE_URL -> start it/);
    const strict = createHttpServer((request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer right' ? 200 : 401).end('{}');
    });
    await listen(strict, port);
    const refused = await doctor({ ...openai, OPENAI_API_KEY: 'a-wrong-key' });
    expect(refused.of('generator')).toBe(
      'FAILED: openai-compatible refuses the key (status 401) -> correct OPENAI_API_KEY',
    );
    expect(refused.output).not.toContain('a-wrong-key');
    expect((await doctor({ ...openai, OPENAI_API_KEY: 'right' })).of('generator')).toBe(
      'ok: openai-compatible, model m',
    );
    await stop(strict);
    const incomplete = await doctor({ GENERATOR: 'http-agent' });
    expect(incomplete.of('configuration')).toMatch(/^FAILED: HTTP_AGENT_URL is not set: GENERATOR=http-agent needs it/);
  });
});

describe('the checks of the machine', () => {
  it('packages that are not those of the lockfile', () => {
    const root = join(folder, 'repository');
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    cpSync(join(ROOT, 'package-lock.json'), join(root, 'package-lock.json'));
    writeFileSync(join(root, 'node_modules/.package-lock-hash'), 'of another lockfile');
    expect(checkPackages(root)).toMatchObject({ state: 'failed', mend: 'npm ci --include=dev' });
  });

  it('a Node that is too old', () => {
    expect(checkNode('20.20.2')).toMatchObject({ state: 'failed', mend: 'npm run doctor' });
  });

  it('a disk that is nearly full', async () => {
    expect(await checkDisk(folder, 1e9)).toMatchObject({ state: 'failed' });
  });
});

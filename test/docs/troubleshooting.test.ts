/** The commands of docs/troubleshooting.md, run as the page prints them: on what is broken, and again after its action. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';
import { migrate } from '../../src/store/migrate.ts';
import { type CodeBlock, codeBlocks } from '../support/markdown.ts';
import { executeCommand, type Variables } from '../support/page-command.ts';
import { createDatabase, type PostgresServer, postgresForTests } from '../support/postgres.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(240_000);

const ROOT = resolve(import.meta.dirname, '../..');
const blocks = codeBlocks(readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8'));

/** The page's blocks under a heading. @throws when the page has not that many */
function blocksUnder(heading: string, count: number): readonly CodeBlock[] {
  const found = blocks.filter((block) => block.heading === heading);
  if (found.length !== count) throw new Error(`"${heading}" has ${found.length} code blocks, not ${count}`);
  return found;
}
const text = (block: CodeBlock | undefined) => block?.text ?? '';

let folder: string;
let server: PostgresServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'troubleshooting-'));
  server = await postgresForTests();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('tracking is not available', () => {
  const [check, doctor] = blocksUnder('Tracking is not available', 2);

  test('PostgreSQL is away: the check says so, and is content once it is back', async () => {
    const databaseUrl = await createDatabase(server.url);
    await migrate({ databaseUrl });
    const proxy = await startTcpProxy(databaseUrl);
    const variables = { DATABASE_URL: proxy.url };
    try {
      proxy.mode = 'hanging_up';
      expect(await executeCommand(text(check), variables)).toMatch(
        /^The store \(postgres\) cannot be reached: .+\nstore enabled: false\nexit code 0\n$/,
      );
      expect(await executeCommand(text(doctor), variables)).toMatch(
        /^FAILED +store +The store \(postgres\) cannot be reached.+ -> start PostgreSQL[\s\S]*exit code 1\n$/m,
      );

      proxy.mode = 'open';
      expect(await executeCommand(text(check), variables)).toBe('store enabled: true\nexit code 0\n');
      expect(await executeCommand(text(doctor), variables)).toMatch(
        /^ok +store +PostgreSQL \d+$[\s\S]*exit code 0\n$/m,
      );
    } finally {
      await proxy.stop();
    }
  });

  test('the SQLite file is no database: the check says so, and is content with an empty one', async () => {
    const file = join(folder, 'damaged.db');
    writeFileSync(file, 'overwritten by another program '.repeat(100));
    const variables = { LIGHTNING_DB: file };
    expect(await executeCommand(text(check), variables)).toMatch(/file is not a database\nstore enabled: false\n/);
    expect(await executeCommand(text(doctor), variables)).toMatch(/^FAILED +store +.*file is not a database/m);

    renameSync(file, `${file}.damaged`);
    expect(await executeCommand('npm run migrate', variables)).toMatch(/exit code 0\n$/);
    expect(await executeCommand(text(check), variables)).toBe('store enabled: true\nexit code 0\n');
  });
});

describe('no data in the store', () => {
  const [statistics, check] = blocksUnder('No data in the store', 2);

  test('the service writes elsewhere: the check counts here and not there, until both use one database', async () => {
    const world = await startWorld('sqlite');
    try {
      const command = text(statistics).replace('localhost:8000', new URL(world.url).host);
      const total = async () =>
        JSON.parse((await executeCommand(command, {})).split('exit code')[0] ?? '').total_interactions;
      expect(await total()).toBe(0);

      const elsewhere = { LIGHTNING_DB: join(folder, 'elsewhere.db') };
      await migrate({ file: elsewhere.LIGHTNING_DB });
      const counted = 'tracker enabled: true\ntracked\nturns: 1\nexit code 0\n';
      expect(await executeCommand(text(check), elsewhere)).toBe(counted);
      expect(await total()).toBe(0);

      const same = { LIGHTNING_DB: world.environment.LIGHTNING_DB ?? '' };
      expect(await executeCommand(text(check), same)).toBe(counted);
      expect(await executeCommand(text(check), same)).toBe(counted);
      expect(await total()).toBe(1);
      await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' });
      expect(await total()).toBe(2);
    } finally {
      await world.stop();
    }
  });

  test('the tracker is disabled: loudly, with the reason', async () => {
    const nowhere = { LIGHTNING_DB: join(folder, 'no-such-folder', 'lightning.db') };
    const output = await executeCommand(text(check), nowhere);
    expect(output).toContain(
      'homeview-lightning: tracking of chat_agent is DISABLED: The store (sqlite) cannot be reached',
    );
    expect(output).toMatch(/tracker enabled: false\nThe store \(sqlite\) cannot be reached: .+\nexit code 0\n$/);
  });

  test.each([
    ['SQLite', /no such table/],
    ['PostgreSQL', /relation "\w+" does not exist/],
  ])('the database has no schema: the check stops with what the page quotes, on %s', async (engine, symptom) => {
    const variables: Variables =
      engine === 'SQLite'
        ? { LIGHTNING_DB: join(folder, 'empty.db') }
        : { DATABASE_URL: await createDatabase(server.url) };
    expect(await executeCommand(text(check), variables)).toMatch(symptom);
  });
});

describe('a database migration is needed', () => {
  const [doctor, action, list] = blocksUnder('A database migration is needed', 3);

  test.each(['SQLite', 'PostgreSQL'])(
    'the doctor names the command, and the command mends it, on %s',
    async (engine) => {
      const file = join(folder, 'unmigrated.db');
      if (engine === 'SQLite') writeFileSync(file, '');
      const variables: Variables =
        engine === 'SQLite' ? { LIGHTNING_DB: file } : { DATABASE_URL: await createDatabase(server.url) };
      const listFeedback = async () => {
        if (variables.DATABASE_URL === undefined) {
          const database = new DatabaseSync(file);
          try {
            return database.prepare(text(list)).all();
          } finally {
            database.close();
          }
        }
        const client = postgres(variables.DATABASE_URL, { max: 1 });
        try {
          return [...(await client.unsafe(text(list)))];
        } finally {
          await client.end();
        }
      };

      await expect(listFeedback()).rejects.toThrow(
        /no such table: message_feedback|relation "message_feedback" does not exist/,
      );
      expect(await executeCommand(text(doctor), variables)).toMatch(
        /^FAILED +schema +The database still needs the migration .+ -> npm run migrate$[\s\S]*exit code 1\n$/m,
      );
      expect(await executeCommand(text(action), variables)).toMatch(
        /Migrated 0001_turns_and_feedback[\s\S]*exit code 0\n$/,
      );
      expect(await executeCommand(text(action), variables)).toMatch(/The database is up to date\.\nexit code 0\n$/);
      expect(await executeCommand(text(doctor), variables)).toMatch(/^ok +schema +[\s\S]*exit code 0\n$/m);
      expect(await listFeedback()).toEqual([]);
    },
  );

  test('a database that is newer than the code is refused, and not changed', async () => {
    const file = join(folder, 'newer.db');
    await migrate({ file });
    const database = new DatabaseSync(file);
    database.exec("insert into migrations (id, name, applied_at) values (9999, '9999_from_the_future', '2030-01-01')");
    const variables = { LIGHTNING_DB: file };
    const before = database.prepare('select * from migrations').all();
    expect(await executeCommand(text(doctor), variables)).toMatch(
      /^FAILED +schema +The database has the migration 9999/m,
    );
    expect(await executeCommand(text(action), variables)).toMatch(
      /run the version that the database belongs to[\s\S]*exit code 1\n$/,
    );
    expect(database.prepare('select * from migrations').all()).toEqual(before);
    database.close();
  });
});

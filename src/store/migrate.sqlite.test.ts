import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { GUIDE_COLUMNS, GUIDE_QUERY, migrateContract } from './migrate.contract.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { migrateWithDataContract } from './migrate-with-data.contract.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migrations.ts';
import { dumpSqliteSchema } from './schema-dump.ts';

// Many migrations in each test, on a machine that runs other tests beside.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'lightning-migrate-'));
afterAll(() => rmSync(folder, { recursive: true }));

migrateContract('sqlite', async () => ({ file: join(folder, `${randomUUID()}.db`) }));
migrateWithDataContract('sqlite', async () => ({ file: join(folder, `${randomUUID()}.db`) }));

it('twenty processes at once run each migration once', async () => {
  const file = join(folder, 'processes.db');
  const program = `
    import { migrate } from ${JSON.stringify(join(import.meta.dirname, 'migrate.ts'))};
    process.stdout.write(JSON.stringify(await migrate({ file: ${JSON.stringify(file)} })));`;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const outputs = await Promise.all(Array.from({ length: 20 }, run));
  const ran = outputs.flatMap(({ stdout }): string[] => JSON.parse(stdout));
  expect(ran.sort()).toEqual(readMigrations('sqlite').map(({ name }) => name));
}, 60_000);

it("the guide's query shows the guide's columns first", () => {
  const database = new DatabaseSync(':memory:');
  migrateSqlite(database, readMigrations('sqlite'));
  const columns = database.prepare(GUIDE_QUERY).columns();
  expect(columns.slice(0, GUIDE_COLUMNS.length).map(({ name }) => name)).toEqual(GUIDE_COLUMNS);
  database.close();
});

it('the committed schema is that of the migrations: npm run migrate -- dump', () => {
  const database = new DatabaseSync(':memory:');
  migrateSqlite(database, readMigrations('sqlite'));
  expect(dumpSqliteSchema(database)).toBe(readFileSync(join(MIGRATIONS_FOLDER, 'schema.sqlite.sql'), 'utf8'));
  database.close();
});

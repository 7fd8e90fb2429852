import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { GUIDE_COLUMNS, GUIDE_QUERY, migrateContract } from './migrate.contract.ts';
import { migrate } from './migrate.ts';
import { migrateWithDataContract } from './migrate-with-data.contract.ts';
import { MIGRATIONS_FOLDER } from './migrations.ts';
import { connectPostgres } from './postgres-engine.ts';
import { dumpPostgresSchema } from './schema-dump.ts';

// Many migrations in each test, on a machine that runs other tests beside.
jest.setTimeout(60_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresForTests();
}, 60_000);
afterAll(() => server.stop());

migrateContract('postgres', async () => ({ databaseUrl: await createDatabase(server.url) }));
migrateWithDataContract('postgres', async () => ({ databaseUrl: await createDatabase(server.url) }));

describe('the schema', () => {
  let client: postgres.Sql;
  beforeAll(async () => {
    const databaseUrl = await createDatabase(server.url);
    await migrate({ databaseUrl });
    client = connectPostgres(databaseUrl, { connectTimeoutMs: 2000, statementTimeoutMs: 0 });
  });
  afterAll(() => client.end());

  it("shows the guide's columns first in the guide's query", async () => {
    const { columns } = await client.unsafe(GUIDE_QUERY);
    expect(columns.slice(0, GUIDE_COLUMNS.length).map(({ name }) => name)).toEqual(GUIDE_COLUMNS);
  });

  it('is the committed one: npm run migrate -- dump', async () => {
    expect(await dumpPostgresSchema(client)).toBe(readFileSync(join(MIGRATIONS_FOLDER, 'schema.postgres.sql'), 'utf8'));
  });
});

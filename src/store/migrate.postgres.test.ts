import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { migrateContract } from './migrate.contract.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS_FOLDER } from './migrations.ts';
import { connectPostgres } from './postgres-engine.ts';
import { dumpPostgresSchema } from './schema-dump.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresForTests();
}, 60_000);
afterAll(() => server.stop());

migrateContract('postgres', async () => ({ databaseUrl: await createDatabase(server.url) }));

it('the committed schema is that of the migrations: npm run migrate -- dump', async () => {
  const databaseUrl = await createDatabase(server.url);
  await migrate({ databaseUrl });
  const client = connectPostgres(databaseUrl, { connectTimeoutMs: 2000, statementTimeoutMs: 0 });
  expect(await dumpPostgresSchema(client)).toBe(readFileSync(join(MIGRATIONS_FOLDER, 'schema.postgres.sql'), 'utf8'));
  await client.end();
});

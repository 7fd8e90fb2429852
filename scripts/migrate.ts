/**
 * `npm run migrate`                   brings the configured database to the schema of this code
 * `npm run migrate -- create <name>`  makes the next migration's empty files, one per engine
 * `npm run migrate -- dump`           writes src/store/migrations/schema.<engine>.sql, for review
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadConfig } from '../src/config.ts';
import { migrate } from '../src/store/migrate.ts';
import { migratePostgres } from '../src/store/migrate-postgres.ts';
import { migrateSqlite } from '../src/store/migrate-sqlite.ts';
import { createMigration, MIGRATIONS_FOLDER, readMigrations } from '../src/store/migrations.ts';
import { connectPostgres } from '../src/store/postgres-engine.ts';
import { dumpPostgresSchema, dumpSqliteSchema } from '../src/store/schema-dump.ts';
import { STORE_DEFAULTS } from '../src/store/store-config.ts';

const USAGE = 'Usage: npm run migrate [-- create <name> | -- dump]';
/** A scratch database has nobody to compete with. */
const NO_STATEMENT_LIMIT_MS = 0;

async function migrateConfigured(): Promise<void> {
  const ran = await migrate(loadConfig().store);
  console.log(ran.length === 0 ? 'The database is up to date.' : ran.map((name) => `Migrated ${name}`).join('\n'));
}

async function writeDumps(): Promise<void> {
  const database = new DatabaseSync(':memory:');
  migrateSqlite(database, readMigrations('sqlite'));
  writeDump('sqlite', dumpSqliteSchema(database));
  database.close();

  // A development dependency, which production does without.
  const { createDatabase, startPostgres } = await import('../test/support/postgres.ts');
  const server = await startPostgres();
  try {
    const client = connectPostgres(await createDatabase(server.url), {
      connectTimeoutMs: STORE_DEFAULTS.connectTimeoutMs,
      statementTimeoutMs: NO_STATEMENT_LIMIT_MS,
    });
    await migratePostgres(client, readMigrations('postgres'));
    writeDump('postgres', await dumpPostgresSchema(client));
    await client.end();
  } finally {
    await server.stop();
  }
}

function writeDump(engine: string, schema: string): void {
  const path = join(MIGRATIONS_FOLDER, `schema.${engine}.sql`);
  writeFileSync(path, schema);
  printPath(path);
}

function printPath(path: string): void {
  console.log(`Wrote ${relative(process.cwd(), path)}`);
}

const [command, ...words] = process.argv.slice(2);
try {
  if (command === undefined) {
    await migrateConfigured();
  } else if (command === 'create' && words.length > 0) {
    createMigration(words.join(' ')).forEach(printPath);
  } else if (command === 'dump') {
    await writeDumps();
  } else {
    console.error(USAGE);
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

import type { DatabaseSync } from 'node:sqlite';
import type postgres from 'postgres';
import { answerWithin } from './answer-within.ts';
import { toUnavailable } from './availability.ts';
import { appliedInPostgres, migratePostgres } from './migrate-postgres.ts';
import { appliedInSqlite, migrateSqlite } from './migrate-sqlite.ts';
import { MIGRATIONS_FOLDER, MigrationMismatchError, pendingMigrations, readMigrations } from './migrations.ts';
import { connectPostgres } from './postgres-engine.ts';
import { postgresUnavailableReason } from './postgres-errors.ts';
import { openSqliteFile } from './sqlite-engine.ts';
import { sqliteUnavailableReason } from './sqlite-errors.ts';
import { STORE_DEFAULTS, type StoreConfig } from './store-config.ts';

/** How long a migration of a SQLite file waits for those of other processes. */
const MIGRATION_LOCK_TIMEOUT_MS = 30_000;

/**
 * Brings the database to the schema of this code; the names of the migrations it ran, none when it was there already.
 * Forward only, one transaction each, safe when many processes do it at once.
 * @throws MigrationMismatchError when the database is newer than the code.
 * @throws StoreUnavailableError when the engine cannot be reached.
 */
export function migrate(config: StoreConfig = {}, folder: string = MIGRATIONS_FOLDER): Promise<readonly string[]> {
  return config.databaseUrl === undefined
    ? withSqlite(config, (database) => migrateSqlite(database, readMigrations('sqlite', folder)))
    : withPostgres(config, config.databaseUrl, (client) => migratePostgres(client, readMigrations('postgres', folder)));
}

/**
 * Resolves when the database has the schema of this code; for a start that must not migrate by itself.
 * @throws MigrationMismatchError when the database is newer than the code, or still needs migrations (which it names).
 * @throws StoreUnavailableError when the engine cannot be reached.
 */
export async function checkSchema(config: StoreConfig = {}, folder: string = MIGRATIONS_FOLDER): Promise<void> {
  const pending =
    config.databaseUrl === undefined
      ? await withSqlite(config, (database) =>
          pendingMigrations(readMigrations('sqlite', folder), appliedInSqlite(database)),
        )
      : await withPostgres(config, config.databaseUrl, async (client) =>
          pendingMigrations(readMigrations('postgres', folder), await appliedInPostgres(client)),
        );
  if (pending.length > 0) {
    const names = pending.map(({ name }) => name).join(', ');
    throw new MigrationMismatchError(`The database still needs the migration ${names}: run npm run migrate.`);
  }
}

async function withSqlite<T>(config: StoreConfig, task: (database: DatabaseSync) => T): Promise<T> {
  try {
    const database = openSqliteFile(config.file ?? STORE_DEFAULTS.file, MIGRATION_LOCK_TIMEOUT_MS);
    try {
      return task(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw toUnavailable({ name: 'sqlite', unavailableReason: sqliteUnavailableReason }, error) ?? error;
  }
}

async function withPostgres<T>(
  config: StoreConfig,
  url: string,
  task: (client: postgres.Sql) => Promise<T>,
): Promise<T> {
  const connectTimeoutMs = config.connectTimeoutMs ?? STORE_DEFAULTS.connectTimeoutMs;
  const client = connectPostgres(url, {
    connectTimeoutMs,
    // No limit: building an index on a large table takes as long as it takes.
    statementTimeoutMs: 0,
  });
  try {
    await answerWithin(client`select 1`, connectTimeoutMs);
    return await task(client);
  } catch (error) {
    throw toUnavailable({ name: 'postgres', unavailableReason: postgresUnavailableReason }, error) ?? error;
  } finally {
    await client.end({ timeout: 0 });
  }
}

import { toUnavailable } from './availability.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migrations.ts';
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
export async function migrate(
  config: StoreConfig = {},
  folder: string = MIGRATIONS_FOLDER,
): Promise<readonly string[]> {
  return config.databaseUrl === undefined
    ? migrateSqliteFile(config.file ?? STORE_DEFAULTS.file, folder)
    : migratePostgresDatabase(config.databaseUrl, config.connectTimeoutMs ?? STORE_DEFAULTS.connectTimeoutMs, folder);
}

function migrateSqliteFile(file: string, folder: string): readonly string[] {
  try {
    const database = openSqliteFile(file, MIGRATION_LOCK_TIMEOUT_MS);
    try {
      return migrateSqlite(database, readMigrations('sqlite', folder));
    } finally {
      database.close();
    }
  } catch (error) {
    throw toUnavailable({ name: 'sqlite', unavailableReason: sqliteUnavailableReason }, error) ?? error;
  }
}

async function migratePostgresDatabase(
  url: string,
  connectTimeoutMs: number,
  folder: string,
): Promise<readonly string[]> {
  // No limit: building an index on a large table takes as long as it takes.
  const client = connectPostgres(url, { connectTimeoutMs, statementTimeoutMs: 0 });
  try {
    return await migratePostgres(client, readMigrations('postgres', folder));
  } catch (error) {
    throw toUnavailable({ name: 'postgres', unavailableReason: postgresUnavailableReason }, error) ?? error;
  } finally {
    await client.end({ timeout: 1 });
  }
}

import { toUnavailable } from './availability.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { readMigrations } from './migrations.ts';
import { DEFAULT_FILE, type StoreConfig } from './open-lightning-store.ts';
import { openSqliteFile } from './sqlite-engine.ts';
import { sqliteUnavailableReason } from './sqlite-errors.ts';

/** How long a migration waits for those of other processes. */
const MIGRATION_LOCK_TIMEOUT_MS = 30_000;

/**
 * Brings the database to the schema of this code; the names of the migrations it ran, none when it was there already.
 * Forward only, one transaction each, safe when many processes do it at once.
 * @throws MigrationMismatchError when the database is newer than the code.
 * @throws StoreUnavailableError when the engine cannot be reached.
 */
export async function migrate(config: StoreConfig = {}): Promise<readonly string[]> {
  try {
    const database = openSqliteFile(config.file ?? DEFAULT_FILE, MIGRATION_LOCK_TIMEOUT_MS);
    try {
      return migrateSqlite(database, readMigrations('sqlite'));
    } finally {
      database.close();
    }
  } catch (error) {
    throw toUnavailable({ name: 'sqlite', unavailableReason: sqliteUnavailableReason }, error) ?? error;
  }
}

import type { DatabaseSync } from 'node:sqlite';
import { clusterKey } from './cluster-key.ts';
import { type AppliedMigration, type Migration, pendingMigrations } from './migrations.ts';

const MIGRATIONS_TABLE = `
create table if not exists migrations (
  id integer primary key,
  name text not null unique,
  applied_at text not null
) strict`;

/**
 * Runs what the database still needs; the names of what it ran. Each migration is one transaction that records itself
 * first. Never awaits, so that no other connection of this process can wait for the lock that it holds.
 * @throws MigrationMismatchError when the database is newer than the code.
 */
export function migrateSqlite(database: DatabaseSync, known: readonly Migration[]): readonly string[] {
  // Migrations that fill the sums need it; SQLite itself has no hash.
  database.function('cluster_key', { deterministic: true }, (cluster) => clusterKey(String(cluster)));
  const ran: string[] = [];
  for (;;) {
    database.exec('begin immediate');
    try {
      database.exec(MIGRATIONS_TABLE);
      const next = pendingMigrations(known, appliedInSqlite(database))[0];
      if (next !== undefined) {
        database
          .prepare('insert into migrations (id, name, applied_at) values (?, ?, ?)')
          .run(next.id, next.name, new Date().toISOString());
        database.exec(next.sql);
      }
      database.exec('commit');
      if (next === undefined) {
        return ran;
      }
      ran.push(next.name);
    } catch (error) {
      if (database.isTransaction) {
        database.exec('rollback');
      }
      throw error;
    }
  }
}

/** The migrations that a database has had, in order; none for a fresh one. */
export function appliedInSqlite(database: DatabaseSync): readonly AppliedMigration[] {
  const hasTable = database.prepare("select 1 from sqlite_schema where name = 'migrations'").get() !== undefined;
  const rows = hasTable ? database.prepare('select id, name from migrations order by id').all() : [];
  return rows.map(({ id, name }) => ({ id: Number(id), name: String(name) }));
}

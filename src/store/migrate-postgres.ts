import type postgres from 'postgres';
import { type AppliedMigration, type Migration, pendingMigrations } from './migrations.ts';

const MIGRATIONS_TABLE = `
create table if not exists migrations (
  id integer primary key,
  name text not null unique,
  applied_at timestamptz(3) not null
)`;

/** The advisory lock of the migrations: any number, the same in every version. "Lghtng" in ASCII. */
const MIGRATION_LOCK = 0x4c_67_68_74_6e_67;

/**
 * Runs what the database still needs; the names of what it ran. Each migration is one transaction that records itself
 * first, under a lock that makes other processes wait.
 * @throws MigrationMismatchError when the database is newer than the code.
 */
export async function migratePostgres(client: postgres.Sql, known: readonly Migration[]): Promise<readonly string[]> {
  const ran: string[] = [];
  for (;;) {
    const name = await client.begin((transaction) => migrateOne(transaction, known));
    if (name === null) {
      return ran;
    }
    ran.push(name);
  }
}

/** Runs the next pending migration; its name, or null when there is none. */
async function migrateOne(transaction: postgres.TransactionSql, known: readonly Migration[]): Promise<string | null> {
  await transaction`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
  await transaction.unsafe(MIGRATIONS_TABLE);
  const next = pendingMigrations(known, await appliedInPostgres(transaction))[0];
  if (next === undefined) {
    return null;
  }
  await transaction`insert into migrations (id, name, applied_at) values (${next.id}, ${next.name}, now())`;
  await transaction.unsafe(next.sql);
  return next.name;
}

/** The migrations that a database has had, in order; none for a fresh one. */
export async function appliedInPostgres(client: postgres.ISql): Promise<readonly AppliedMigration[]> {
  const [table] = await client<{ exists: boolean }[]>`select to_regclass('migrations') is not null as exists`;
  return table?.exists ? client<AppliedMigration[]>`select id, name from migrations order by id` : [];
}

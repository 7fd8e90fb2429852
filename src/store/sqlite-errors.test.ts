import { DatabaseSync } from 'node:sqlite';
import { isBusy, isSqliteUniqueViolation, sqliteUnavailableReason } from './sqlite-errors.ts';

/** The error of a statement that must fail, on a small table. */
function errorOf(statement: string, setup = ''): unknown {
  const database = new DatabaseSync(':memory:');
  database.exec(`create table notes (id text primary key, rating integer check (rating <= 5)); ${setup}`);
  try {
    database.exec(statement);
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
  throw new Error(`Expected '${statement}' to fail.`);
}

it('a full disk is a reason to be unavailable', () => {
  const full = errorOf(
    'insert into notes select hex(randomblob(9000)), 1 from (values (1), (2), (3))',
    'pragma max_page_count = 3;',
  );
  expect(sqliteUnavailableReason(full)).toBe('database or disk is full');
});

it('a file that must not be written is a reason to be unavailable', () => {
  expect(sqliteUnavailableReason(errorOf("insert into notes values ('a', 1)", 'pragma query_only = on;'))).toBe(
    'attempt to write a readonly database',
  );
});

it('a primary key that is taken is a unique violation, and no outage', () => {
  const taken = errorOf("insert into notes values ('a', 1), ('a', 2)");
  expect([isSqliteUniqueViolation(taken), isBusy(taken), sqliteUnavailableReason(taken)]).toEqual([true, false, null]);
});

it.each(["insert into notes values ('a', 6)", 'select * from absent', 'not sql'])('%s is neither', (statement) => {
  const error = errorOf(statement);
  expect([isSqliteUniqueViolation(error), isBusy(error), sqliteUnavailableReason(error)]).toEqual([false, false, null]);
});

it.each([null, undefined, 'text', new Error('of somebody else'), { errcode: 'five' }])(
  '%p is no error of SQLite',
  (other) => {
    expect([isSqliteUniqueViolation(other), isBusy(other), sqliteUnavailableReason(other)]).toEqual([
      false,
      false,
      null,
    ]);
  },
);

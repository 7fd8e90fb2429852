import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createMigration, type Migration, pendingMigrations, readMigrations } from './migrations.ts';

const known: readonly Migration[] = ['0001_one', '0002_two', '0003_three'].map((name, index) => ({
  id: index + 1,
  name,
  sql: '',
}));

describe('what a database still needs', () => {
  it.each([
    ['a fresh one: everything', 0, ['0001_one', '0002_two', '0003_three']],
    ['an older one: what came since', 1, ['0002_two', '0003_three']],
    ['a current one: nothing', 3, []],
  ])('%s', (_, applied, pending) => {
    expect(pendingMigrations(known, known.slice(0, applied)).map(({ name }) => name)).toEqual(pending);
  });

  it('a newer one is refused, and the message says what to do', () => {
    expect(() => pendingMigrations(known, [...known, { id: 4, name: '0004_four' }])).toThrow(
      'The database has the migration 0004_four, but this code and its migrations only know 0003_three: ' +
        'run the version that the database belongs to, or a newer one.',
    );
  });

  it('one that went another way is refused', () => {
    expect(() => pendingMigrations(known, [{ id: 1, name: '0001_uno' }])).toThrow('know 0001_one in its place');
  });
});

describe('the migration files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lightning-migrations-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are the same steps on both engines', () => {
    const names = (engine: 'sqlite' | 'postgres') => readMigrations(engine).map(({ name }) => name);
    expect(names('sqlite')).toEqual(names('postgres'));
    expect(names('sqlite')[0]).toBe('0001_turns_and_feedback');
  });

  it('are made in pairs, with the next number', () => {
    const paths = (name: string) => createMigration(name, folder).map((path) => relative(folder, path));
    expect(paths('Add policies')).toEqual(['sqlite/0001_add_policies.sql', 'postgres/0001_add_policies.sql']);
    expect(paths('policy-channels ')).toEqual(['sqlite/0002_policy_channels.sql', 'postgres/0002_policy_channels.sql']);
    expect(readFileSync(join(folder, 'sqlite', '0001_add_policies.sql'), 'utf8')).toBe('-- Add policies\n');
  });

  it('need a name', () => {
    expect(() => createMigration('!?', folder)).toThrow("Bad migration name '!?'");
  });

  it('are refused when the engines differ', () => {
    mkdirSync(join(folder, 'sqlite'));
    writeFileSync(join(folder, 'sqlite', '0001_one.sql'), '');
    expect(() => createMigration('two', folder)).toThrow('sqlite, postgres have 1, 0');
  });

  it.each(['0002_gap.sql', '1_short.sql', '0001_Name.sql', 'readme.md'])('are refused with a file %s', (file) => {
    mkdirSync(join(folder, 'sqlite'));
    writeFileSync(join(folder, 'sqlite', file), '');
    expect(() => readMigrations('sqlite', folder)).toThrow(
      `Bad migration file sqlite/${file}: expected 0001_<name>.sql`,
    );
  });
});

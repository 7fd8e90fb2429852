import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** One SQL file of `migrations/<engine>/`, run once, forward only. */
export interface Migration {
  /** 1, 2, 3, … without a gap. */
  readonly id: number;
  /** The file's name without `.sql`: `0001_turns_and_feedback`. */
  readonly name: string;
  readonly sql: string;
}

/** A migration that a database has been given. */
export type AppliedMigration = Pick<Migration, 'id' | 'name'>;

const ENGINES: readonly Engine['name'][] = ['sqlite', 'postgres'];
const MIGRATION_FILE = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** The migrations that this version of the code comes with. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations');

/** The database has been migrated further than this code knows, or along another line. */
export class MigrationMismatchError extends Error {
  override readonly name = 'MigrationMismatchError';
}

/**
 * The migrations of an engine, in order.
 * @throws Error when a file is misnamed or a number is missing or taken twice.
 */
export function readMigrations(engine: Engine['name'], folder: string = MIGRATIONS_FOLDER): readonly Migration[] {
  const files = readdirSync(join(folder, engine)).sort();
  return files.map((file, index) => {
    const id = Number(MIGRATION_FILE.exec(file)?.[1]);
    if (id !== index + 1) {
      throw new Error(`Bad migration file ${engine}/${file}: expected ${numbered(index + 1)}_<name>.sql here.`);
    }
    return { id, name: file.slice(0, -'.sql'.length), sql: readFileSync(join(folder, engine, file), 'utf8') };
  });
}

/**
 * What a database still needs, in order.
 * @throws MigrationMismatchError when it has a migration that this code does not know, or knows by another name.
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  for (const { id, name } of applied) {
    const own = known.find((migration) => migration.id === id);
    if (own?.name !== name) {
      const found = own === undefined ? `only know ${known.at(-1)?.name ?? 'none'}` : `know ${own.name} in its place`;
      throw new MigrationMismatchError(
        `The database has the migration ${name}, but this code and its migrations ${found}: run the version that the database belongs to, or a newer one.`,
      );
    }
  }
  const done = new Set(applied.map(({ id }) => id));
  return known.filter(({ id }) => !done.has(id));
}

/**
 * Makes the next migration's empty files, one per engine; their paths.
 * @param name what it does, in words: "add policies" becomes `0002_add_policies.sql`.
 * @throws Error when the name has no letters or digits, or the engines are not at the same number.
 */
export function createMigration(name: string, folder: string = MIGRATIONS_FOLDER): readonly string[] {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (slug === '') {
    throw new Error(`Bad migration name '${name}': expected words of letters and digits, such as add_policies.`);
  }
  const counts = ENGINES.map((engine) => {
    mkdirSync(join(folder, engine), { recursive: true });
    return readMigrations(engine, folder).length;
  });
  const count = Math.max(...counts);
  if (counts.some((other) => other !== count)) {
    throw new Error(
      `The engines have different numbers of migrations: ${ENGINES.join(', ')} have ${counts.join(', ')}.`,
    );
  }
  return ENGINES.map((engine) => {
    const path = join(folder, engine, `${numbered(count + 1)}_${slug}.sql`);
    writeFileSync(path, `-- ${name}\n`, { flag: 'wx' });
    return path;
  });
}

function numbered(id: number): string {
  return String(id).padStart(4, '0');
}

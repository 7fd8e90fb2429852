import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { checkSchema, migrate } from './migrate.ts';
import { createMigration, MIGRATIONS_FOLDER, readMigrations } from './migrations.ts';
import { openLightningStore } from './open-lightning-store.ts';
import type { StoreConfig } from './store-config.ts';

/** The guide's query ("Check Database"), and the columns that a person reads there first. */
export const GUIDE_QUERY = 'SELECT * FROM message_feedback ORDER BY created_at DESC LIMIT 10';
export const GUIDE_COLUMNS = [
  'feedback_id',
  'message_id',
  'conversation_id',
  'user_id',
  'feedback_type',
  'rating',
  'reward_score',
  'comment',
  'helpful',
  'accurate',
  'complete',
];

const AT_ONCE = 20;
const MISMATCH = { name: 'MigrationMismatchError' };

/** What migrations promise on either engine. @param emptyDatabase where a fresh database without tables is. */
export function migrateContract(engine: Engine['name'], emptyDatabase: () => Promise<StoreConfig>): void {
  const all = readMigrations(engine).map(({ name }) => name);
  const future = `${String(all.length + 1).padStart(4, '0')}_from_the_future`;
  let database: StoreConfig;
  let folder: string;
  beforeEach(async () => {
    database = await emptyDatabase();
    folder = mkdtempSync(join(tmpdir(), 'lightning-migrations-'));
    cpSync(MIGRATIONS_FOLDER, folder, { recursive: true, filter: (path) => !path.includes('schema.') });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** One more migration than this code comes with, on both engines. */
  function addMigration(sql: string): void {
    for (const path of createMigration('from the future', folder)) {
      writeFileSync(path, sql);
    }
  }

  it('a migration brings the schema; a second one changes nothing', async () => {
    expect(await migrate(database)).toEqual(all);
    expect(await migrate(database)).toEqual([]);
    const store = openLightningStore(database);
    expect(await store.findTurn('msg')).toBeNull();
    await store.close();
  });

  it('twenty at once run each migration once', async () => {
    const ran = await Promise.all(Array.from({ length: AT_ONCE }, () => migrate(database)));
    // Each takes its turn for every migration, so that one may run the first and another one the second.
    expect(ran.flat().sort()).toEqual(all);
  });

  it('a later version of the code runs only what is new, and an older one is refused from then on', async () => {
    await migrate(database);
    addMigration('create table from_the_future (id integer)');
    expect(await migrate(database, folder)).toEqual([future]);
    await expect(migrate(database)).rejects.toMatchObject({
      ...MISMATCH,
      message: expect.stringContaining(future),
    });
    await expect(checkSchema(database)).rejects.toMatchObject(MISMATCH);
  });

  it('a migration that fails leaves nothing behind, and can be run again when it is right', async () => {
    await migrate(database);
    const path = createMigration('from the future', folder);
    const write = (sql: string) => path.map((file) => writeFileSync(file, sql));
    write('create table from_the_future (id integer); insert into absent values (1)');
    await expect(migrate(database, folder)).rejects.toThrow(/absent/);
    await expect(checkSchema(database)).resolves.toBeUndefined();
    write('create table from_the_future (id integer)');
    expect(await migrate(database, folder)).toEqual([future]);
  });

  it('a start without migrating is told what is missing', async () => {
    await expect(checkSchema(database)).rejects.toMatchObject({
      ...MISMATCH,
      message: expect.stringContaining(`still needs the migration ${all.join(', ')}: run npm run migrate`),
    });
    await migrate(database);
    await expect(checkSchema(database)).resolves.toBeUndefined();
  });
}

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EARLIER_ROWS } from './contract/earlier-rows.ts';
import type { Engine } from './engine.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migrations.ts';
import { openLightningStore } from './open-lightning-store.ts';
import { connectPostgres } from './postgres-engine.ts';
import type { StoreConfig } from './store-config.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * What a migration promises to a database with data in it, from each earlier schema.
 * @param emptyDatabase where a fresh database without tables is.
 */
export function migrateWithDataContract(engine: Engine['name'], emptyDatabase: () => Promise<StoreConfig>): void {
  const migrations = readMigrations(engine);
  const onTestEnd: (() => Promise<void>)[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lightning-earlier-'));
  });
  afterEach(async () => {
    for (const end of onTestEnd.splice(0)) await end();
    rmSync(folder, { recursive: true });
  });

  /** The migrations of an earlier version: the first `count`. */
  function firstMigrations(count: number): string {
    mkdirSync(join(folder, engine), { recursive: true });
    for (const { name } of migrations.slice(0, count)) {
      cpSync(join(MIGRATIONS_FOLDER, engine, `${name}.sql`), join(folder, engine, `${name}.sql`));
    }
    return folder;
  }

  describe.each(migrations.slice(0, -1).map(({ name }, index) => ({ name, count: index + 1 })))(
    'a database of the schema $name',
    ({ count }) => {
      it('keeps every row as it was, and can be read and written by the code of today', async () => {
        const database = await emptyDatabase();
        await migrate(database, firstMigrations(count));
        const raw = openRaw(database);
        onTestEnd.push(() => raw.close());
        for (const { name } of migrations.slice(0, count)) {
          for (const sql of EARLIER_ROWS[name] ?? []) await raw.query(sql);
        }
        const before = await allRows(engine, raw);
        expect(Object.values(before).flat().length).toBeGreaterThan(0);

        expect(await migrate(database)).toEqual(migrations.slice(count).map(({ name }) => name));

        const after = await allRows(engine, raw);
        for (const [table, rows] of Object.entries(before)) {
          if (table === 'migrations') continue;
          expect({ table, rows: withColumnsOf(rows, after[table] ?? []) }).toEqual({ table, rows });
        }
        await expectReadable(database);
      });
    },
  );

  it('rows are written for every earlier schema that makes a table', () => {
    const silent = migrations
      .slice(0, -1)
      .filter(({ name, sql }) => /create table/.test(sql) && EARLIER_ROWS[name] === undefined)
      .map(({ name }) => name);
    expect(silent).toEqual([]);
  });
}

/** The turn and its ledger, by the store of today; and feedback that was pending is applied. */
async function expectReadable(database: StoreConfig): Promise<void> {
  const store = openLightningStore(database);
  try {
    expect(await store.findTurn('m-0001')).toMatchObject({
      message: 'How much to paint my living room?',
      response: 'About $400. 🎨',
      userId: 'ann',
      implicitReward: { score: 0.65 },
      usage: { costMicroUsd: 3 },
      simulated: false,
      createdAt: '2026-01-01T10:00:00.000Z',
      windowMs: 86_400_000,
    });
    expect(await store.findTurn('m-0001-erased')).toMatchObject({ erasedAt: '2026-01-02T00:00:00.000Z', message: '' });
    const ledger = await store.listFeedback('m-0001');
    expect(ledger.map(({ feedbackId, seq }) => [feedbackId, seq])).toEqual([
      ['f-0001', 1],
      ['f-0002', 2],
      ['f-0003', 3],
    ]);
    expect(ledger[0]).toMatchObject({
      comment: 'Too short, "really".',
      helpful: true,
      accurate: false,
      complete: null,
    });
    const times = { acceptedBefore: '2027-01-01T00:00:00.000Z', stampedAfter: '2099-01-01T00:00:00.000Z' };
    const pending = await store.listPendingFeedback({ ...times, limit: 10 });
    expect(pending.map(({ feedbackId }) => feedbackId)).toEqual(['f-0002']);
    const applied = { feedbackId: 'f-0002', source: 'late', appliedAt: '2026-02-01T00:00:00.000Z' } as const;
    expect(await store.applyFeedback(applied)).toMatchObject({ effectiveReward: 1 });
    expect((await store.getStatistics('chat_agent')).totalInteractions).toBeGreaterThanOrEqual(1);
  } finally {
    await store.close();
  }
}

/** Of each row, the columns that the earlier rows had. */
function withColumnsOf(earlier: Rows, rows: Rows): Rows {
  const columns = Object.keys(earlier[0] ?? {});
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
}

/** Every row of every table, in the order of all columns of its first one. */
async function allRows(engine: Engine['name'], raw: RawDatabase): Promise<Readonly<Record<string, Rows>>> {
  const tables = await raw.query(
    engine === 'sqlite'
      ? "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'"
      : "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const found: Record<string, Rows> = {};
  for (const { name } of tables) found[String(name)] = await raw.query(`select * from ${name} order by 1, 2`);
  return found;
}

/** The engine itself, past the store. */
interface RawDatabase {
  query(sql: string): Promise<Rows>;
  close(): Promise<void>;
}

function openRaw({ databaseUrl, file = '' }: StoreConfig): RawDatabase {
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(file);
    return { query: async (sql) => database.prepare(sql).all(), close: async () => database.close() };
  }
  const client = connectPostgres(databaseUrl, { connectTimeoutMs: 10_000, statementTimeoutMs: 0 });
  return { query: async (sql) => [...(await client.unsafe(sql))], close: () => client.end() };
}

import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';
import type { StoreConfig } from '../../src/store/store-config.ts';

/** Asks a store's database with SQL of the test's own, past the product's code. */
export interface RawRows {
  // biome-ignore lint/suspicious/noExplicitAny: rows of any query, read field by field in assertions
  query(sql: string): Promise<readonly any[]>;
  close(): Promise<void>;
}

/** Numbers that PostgreSQL gives as text: int8 and numeric. */
const WIDE_NUMBERS = [20, 1700];

/** A connection of its own to the database of a store. */
export function openRawRows(config: StoreConfig): RawRows {
  if (config.databaseUrl !== undefined) {
    const client = postgres(config.databaseUrl, {
      max: 1,
      types: { wide: { to: 20, from: WIDE_NUMBERS, serialize: String, parse: Number } },
    });
    return { query: async (sql) => await client.unsafe(sql), close: () => client.end() };
  }
  const database = new DatabaseSync(config.file ?? 'lightning.db');
  return { query: async (sql) => database.prepare(sql).all(), close: async () => database.close() };
}

import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import type { StoreConfig } from '../../src/store/store-config.ts';
import { aTurn } from '../../test/support/turns.ts';

/** Turns of one user, on average. */
const TURNS_PER_USER = 10;
/** Of ten questions, one was asked before: often by a user of another side. */
const QUESTIONS_PER_TEN = 9;
/** The first one, which the others are copies of. */
const TEMPLATE_ID = 'bulk-1';

/**
 * Writes `count` turns of `chat_agent` into an empty, migrated database, in one statement: a thousandth of the time that
 * tracking them would take. Every third one is judged.
 */
export async function writeBulkTurns(config: StoreConfig, count: number): Promise<void> {
  const store = openLightningStore(config);
  await store.trackTurn(aTurn({ messageId: TEMPLATE_ID, userId: 'bulk-user-0' }));
  await store.close();
  // Not a divisor of the number of questions: who asks again is another user.
  const users = Math.max(1, Math.floor(count / TURNS_PER_USER) - 1);
  const questions = Math.max(1, Math.floor((count * QUESTIONS_PER_TEN) / 10));
  if (config.databaseUrl === undefined) copyInSqlite(config.file ?? '', count, users, questions);
  else await copyInPostgres(config.databaseUrl, count, users, questions);
}

async function copyInPostgres(url: string, count: number, users: number, questions: number): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await client`
      insert into turns
      select copy.*
      from turns, generate_series(2, ${count}::int) n, lateral jsonb_populate_record(turns, jsonb_build_object(
        'message_id', 'bulk-' || n,
        'user_id', 'bulk-user-' || n % ${users}::int,
        'message', 'What does number ' || n % ${questions}::int || ' cost?',
        'explicit_reward', case when n % 3 = 0 then 1 end,
        'liked', case when n % 3 = 0 then true end
      )) copy`;
    await client`analyze turns`;
  } finally {
    await client.end();
  }
}

function copyInSqlite(file: string, count: number, users: number, questions: number): void {
  const database = new DatabaseSync(file);
  try {
    const own = new Map([
      ['message_id', `'bulk-' || n`],
      ['user_id', `'bulk-user-' || (n % ${users})`],
      ['message', `'What does number ' || (n % ${questions}) || ' cost?'`],
      ['explicit_reward', 'case when n % 3 = 0 then 1.0 end'],
      ['liked', 'case when n % 3 = 0 then 1 end'],
    ]);
    const columns = database
      .prepare('pragma table_info(turns)')
      .all()
      .map(({ name }) => String(name));
    database.exec(`
      with recursive numbers(n) as (select 2 union all select n + 1 from numbers where n < ${count})
      insert into turns (${columns.join(', ')})
      select ${columns.map((column) => own.get(column) ?? column).join(', ')} from turns, numbers`);
  } finally {
    database.close();
  }
}

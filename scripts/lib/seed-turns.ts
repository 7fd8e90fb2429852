/**
 * Fills a migrated store with turns and feedback by SQL, a million in a minute or two, with their sums as the migration
 * fills them. Rewards are those that the product computes; who asks what on which day is arithmetic on the turn's number.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { INTENTS, PERSONAS } from '../../src/domain/chat/vocabulary.ts';
import { STRATEGY_IDS } from '../../src/domain/learning/strategies.ts';
import { CALCULATOR_VERSION } from '../../src/domain/reward/reward.ts';
import { clusterKey } from '../../src/store/cluster-key.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../src/store/migrations.ts';
import { connectPostgres } from '../../src/store/postgres-engine.ts';
import { openSqliteFile } from '../../src/store/sqlite-engine.ts';
import type { StoreConfig } from '../../src/store/store-config.ts';

export interface SeedSettings {
  readonly turns: number;
  /** The last day, `YYYY-MM-DD`. */
  readonly lastDay: string;
}

/** Days that the turns are spread over. */
export const SEEDED_DAYS = 90;
/** A user's sitting: so many turns on one day. */
const TURNS_PER_SITTING = 4;
/** Sittings of one user. */
const SITTINGS_PER_USER = 12;
export const SEEDED_POLICIES = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const COMMENT = 'Half the price that I was told, thank you.';
const DAY_S = 86_400;

/** Fills the store. @returns how many turns and events it holds then. */
export async function seedTurns(
  config: StoreConfig,
  settings: SeedSettings,
): Promise<{ readonly turns: number; readonly events: number }> {
  const engine = config.databaseUrl === undefined ? 'sqlite' : 'postgres';
  const statements = [...seedSql(engine, settings), sumsSql(engine), 'analyze'];
  if (config.databaseUrl !== undefined) {
    const client = connectPostgres(config.databaseUrl, { connectTimeoutMs: 10_000, statementTimeoutMs: 0 });
    try {
      for (const statement of statements) await client.unsafe(statement);
      const [row] = await client.unsafe(COUNTS);
      return { turns: Number(row?.turns), events: Number(row?.events) };
    } finally {
      await client.end();
    }
  }
  const database = openSqliteFile(config.file ?? '', 10_000);
  try {
    database.function('cluster_key', { deterministic: true }, (cluster) => clusterKey(String(cluster)));
    for (const statement of statements) database.exec(statement);
    const row = database.prepare(COUNTS).get();
    return { turns: Number(row?.turns), events: Number(row?.events) };
  } finally {
    database.close();
  }
}

const COUNTS = 'select (select count(*) from turns) as turns, (select count(*) from message_feedback) as events';

/** The part of the migration that fills the sums from the rows. */
function sumsSql(engine: 'sqlite' | 'postgres'): string {
  const name = readMigrations(engine).find((migration) => migration.name.endsWith('_reward_daily'))?.name;
  const text = readFileSync(path.join(MIGRATIONS_FOLDER, engine, `${name}.sql`), 'utf8');
  const start = text.indexOf('-- The turns that are there already.');
  if (start < 0) throw new Error(`${name}.sql does not say where it fills the sums`);
  return text.slice(start);
}

/** The statements that write turns and events. */
function seedSql(engine: 'sqlite' | 'postgres', { turns, lastDay }: SeedSettings): readonly string[] {
  const isPostgres = engine === 'postgres';
  const users = Math.max(1, Math.round(turns / TURNS_PER_SITTING / SITTINGS_PER_USER));
  const lastSecond = Date.parse(`${lastDay}T00:00:00Z`) / 1_000;
  const numbers = isPostgres
    ? `select generate_series(0, ${turns - 1})::bigint as i`
    : `with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i < ${turns - 1}) select i from numbers`;
  /** 16 bits that look random, of an expression; another `salt`, other bits. */
  const bits = (of: string, salt: number): string =>
    `((((${of}) * 2654435761 + ${salt} * 40503) % 4294967296) / 65536)`;
  const choice = (values: readonly (string | null)[], index: string): string =>
    `case (${index}) % ${values.length} ${values.map((value, n) => `when ${n} then ${value === null ? 'null' : `'${value}'`}`).join(' ')} end`;
  const flag = (condition: string): string =>
    isPostgres ? `(${condition})` : `(case when ${condition} then 1 else 0 end)`;
  const time = (seconds: string): string =>
    isPostgres ? `to_timestamp(${seconds})` : `strftime('%Y-%m-%dT%H:%M:%S.000Z', ${seconds}, 'unixepoch')`;
  const json = isPostgres ? '::json' : '';
  const id = (prefix: string): string =>
    isPostgres ? `'${prefix}' || lpad(i::text, 9, '0')` : `printf('${prefix}%09d', i)`;
  const adjustment = `(case when matched then 0.1 else 0 end + case when used then 0.05 else 0 end)`;
  const adjustments = `'[' || case when matched then '{"name":"intent_match","value":0.1}' else '' end || case when matched and used then ',' else '' end || case when used then '{"name":"used_context","value":0.05}' else '' end || ']'`;
  const base = `case signal when 'thumbs_up' then 1.0 when 'rating_5' then 1.0 when 'copy' then 1.0 when 'rating_4' then 0.8 when 'follow_up' then 0.8 when 'rating_3' then 0.5 when 'rating_2' then 0.3 when 'regenerate' then 0.3 when 'thumbs_down' then 0.0 when 'rating_1' then 0.0 end`;
  const clamp = (value: string): string => (isPostgres ? `least(1, ${value})` : `min(1, ${value})`);
  const silent = `case when failed then 0.2 else 0.5 end`;
  const temporary = isPostgres ? 'create unlogged table seeded as' : 'create temporary table seeded as';
  // A quarter of the turns has feedback, in the shares of its types.
  const types = [
    ...new Array(30).fill('thumbs_up'),
    ...new Array(12).fill('thumbs_down'),
    ...new Array(12).fill('rating_5'),
    ...new Array(10).fill('rating_4'),
    ...new Array(5).fill('rating_3'),
    ...new Array(3).fill('rating_2'),
    ...new Array(3).fill('rating_1'),
    ...new Array(12).fill('copy'),
    ...new Array(8).fill('follow_up'),
    ...new Array(5).fill('regenerate'),
  ];
  return [
    `${temporary}
     select *, case when ${bits('i', 5)} % 4 = 0 then ${choice(types, bits('i', 6))} end as signal
     from (
       select i, sitting, ${bits('sitting', 1)} % ${users} as person, ${bits('sitting', 2)} % ${SEEDED_DAYS} as days_ago,
         ${bits('i', 3)} % 10 < 7 as matched, ${bits('i', 4)} % 10 < 8 as used, ${bits('i', 7)} % 100 = 0 as failed
       from (select i, i / ${TURNS_PER_SITTING} as sitting from (${numbers}) as n) as sat
     ) as drawn`,
    `insert into turns (message_id, conversation_id, user_id, agent, persona, message, response, intent, intent_confidence, intent_match,
       used_context, implicit_reward, explicit_reward, effective_reward, user_signal_reward, implicit_reward_base,
       implicit_reward_components, implicit_reward_clamped, adjustments, calculator_version, sources, suggested_actions, policy_id,
       strategy, propensity, generator, error, execution_time_ms, created_at, window_ms, caller, request_hash, workflow_id)
     select ${id('seed-')}, 'conv-' || sitting, case when person % 20 = 0 then null else 'user-' || person end,
       ${choice(['chat_agent', 'chat_agent', 'chat_agent', 'cost_estimator', 'diy_guide'], bits('sitting', 8))},
       ${choice([...PERSONAS, null], 'person')},
       'How much does it cost to paint room ' || i || '?',
       'A 12x15 room costs about $400 to $900: two coats, walls only, trim and ceiling apart. Typical US range, editorial estimate.',
       ${choice(INTENTS, bits('i', 9))}, 0.9, ${flag('matched')}, ${flag('used')},
       ${silent} + ${adjustment}, case when signal is not null then ${clamp(`${base} + ${adjustment}`)} end,
       case when signal is not null then ${clamp(`${base} + ${adjustment}`)} else ${silent} + ${adjustment} end,
       coalesce(${base}, ${silent}), ${silent}, (${adjustments})${json}, ${flag('1 = 0')}, (${adjustments})${json}, '${CALCULATOR_VERSION}', '[]', '[]',
       ${choice(SEEDED_POLICIES, `days_ago / ${SEEDED_DAYS / SEEDED_POLICIES.length}`)}, ${choice(STRATEGY_IDS, bits('i', 10))}, 0.125, 'grounded',
       case when failed then 'no answer' end, 3, ${time(`${lastSecond} - days_ago * ${DAY_S} + (i * 37) % ${DAY_S}`)}, ${DAY_S * 1_000}, 'local', 'hash',
       'chat-turn/' || ${id('seed-')}
     from seeded`,
    `insert into message_feedback (feedback_id, message_id, conversation_id, user_id, feedback_type, reward_score, comment, accurate,
       created_at, kind, seq, source, applied_at, calculator_version, caller, request_hash)
     select ${id('seed-f-')}, ${id('seed-')}, 'conv-' || sitting, case when person % 20 = 0 then null else 'user-' || person end, signal,
       ${clamp(`${base} + ${adjustment}`)}, case when ${bits('i', 11)} % 8 = 0 then '${COMMENT}' end,
       case when ${bits('i', 12)} % 3 = 0 then ${flag(`${bits('i', 13)} % 10 < 7`)} end,
       ${time(`${lastSecond} - days_ago * ${DAY_S} + (i * 37) % ${DAY_S} + 30`)}, 'feedback', 1, case when ${bits('i', 14)} % 10 = 0 then 'late' else 'live' end,
       ${time(`${lastSecond} - days_ago * ${DAY_S} + (i * 37) % ${DAY_S} + 30`)}, '${CALCULATOR_VERSION}', 'local', 'hash'
     from seeded where signal is not null`,
    'drop table seeded',
  ];
}

import type { DatabaseSync } from 'node:sqlite';
import type postgres from 'postgres';

const HEADER = '-- The schema after all migrations, for review; written by `npm run migrate -- dump`.\n';

/** The schema of a SQLite database, as it was written: tables with their indexes, by name. */
export function dumpSqliteSchema(database: DatabaseSync): string {
  const rows = database
    .prepare(
      `select sql from sqlite_schema
       where sql is not null and name not like 'sqlite\\_%' escape '\\'
       order by tbl_name, type = 'table' desc, name`,
    )
    .all();
  return [HEADER, ...rows.map((row) => `${String(row.sql)};\n`)].join('\n');
}

/**
 * The schema of a PostgreSQL database from its catalogue: tables with their columns, constraints and indexes, by name.
 * Not pg_dump, whose text changes with its version and which may not be installed.
 */
export async function dumpPostgresSchema(client: postgres.Sql): Promise<string> {
  const tables = await client<{ name: string; body: string; indexes: string | null }[]>`
    with lines as (
      select attrelid as table_oid, 0 as part, attnum::int as place,
        quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
          || case when collname <> 'default' then ' collate ' || quote_ident(collname) else '' end
          || case when attnotnull then ' not null' else '' end
          || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') as line
      from pg_attribute
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      left join pg_collation on pg_collation.oid = attcollation
      where attnum > 0 and not attisdropped
      union all
      select conrelid, 1, 0, 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid)
      from pg_constraint
      -- Since PostgreSQL 18 a constraint of type n repeats every "not null".
      where contype <> 'n'
    )
    select relname as name,
      (
        select string_agg('  ' || line, e',\\n' order by part, place, line collate "C")
        from lines where table_oid = pg_class.oid
      ) as body,
      (
        select string_agg(pg_get_indexdef(indexrelid), e';\\n' order by pg_get_indexdef(indexrelid) collate "C")
        from pg_index
        where indrelid = pg_class.oid and not exists (select from pg_constraint where conindid = indexrelid)
      ) as indexes
    from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
    order by relname collate "C"`;
  const statements = tables.map(({ name, body, indexes }) =>
    [`create table ${name} (\n${body}\n);\n`, ...(indexes === null ? [] : [`${indexes};\n`])].join('\n'),
  );
  return [HEADER, ...statements].join('\n');
}

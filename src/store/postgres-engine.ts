import { Kysely } from 'kysely';
import postgres from 'postgres';
import type { Engine } from './engine.ts';
import { PostgresPoolDialect } from './postgres-dialect.ts';
import { isPostgresUniqueViolation, postgresUnavailableReason } from './postgres-errors.ts';
import { PostgresPool } from './postgres-pool.ts';
import type { Tables } from './tables.ts';

export interface PostgresConfig {
  readonly url: string;
  /** The most connections of this process. */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** The server ends a statement after this time. */
  readonly statementTimeoutMs: number;
}

/** How much longer than the server's own limit an answer may take before its connection is given up. */
const ANSWER_GRACE_MS = 500;
/** How long a transaction may wait for its next statement. One whose process or network died ends then, and with it its locks. */
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000;
/** A connection that nobody used for this long is closed. */
const IDLE_TIMEOUT_S = 300;

/** The engine over a PostgreSQL server (15 or newer), connected at the first query. */
export function postgresEngine(config: PostgresConfig): Engine {
  const { url, poolSize, connectTimeoutMs, statementTimeoutMs } = config;
  const pool = new PostgresPool({
    connect: (onClose) => connectPostgres(url, { connectTimeoutMs, statementTimeoutMs, onClose }),
    size: poolSize,
    connectTimeoutMs,
    answerTimeoutMs: statementTimeoutMs + ANSWER_GRACE_MS,
  });
  return {
    name: 'postgres',
    db: new Kysely<Tables>({ dialect: new PostgresPoolDialect(pool) }),
    // A server that answers takes writes, or refuses each with its own error.
    checkWritable: async () => undefined,
    unavailableReason: postgresUnavailableReason,
    isUniqueViolation: isPostgresUniqueViolation,
  };
}

/** Oids of pg_type. */
const TIMESTAMPTZ = 1184;
const JSON_TEXT = 114;
const INT8 = 20;
const NUMERIC = 1700;

/** The column types as the store maps them; postgres.js gives dates, parsed JSON and strings for wide numbers. */
const TYPES = {
  instant: {
    to: TIMESTAMPTZ,
    from: [TIMESTAMPTZ],
    serialize: String,
    parse: (text: string) => new Date(text).toISOString(),
  },
  jsonText: { to: JSON_TEXT, from: [JSON_TEXT], serialize: String, parse: String },
  wideNumber: { to: INT8, from: [INT8, NUMERIC], serialize: String, parse: Number },
};

/** A postgres.js client with one connection. @param limits.statementTimeoutMs 0: no limit. */
export function connectPostgres(
  url: string,
  limits: {
    readonly connectTimeoutMs: number;
    readonly statementTimeoutMs: number;
    readonly onClose?: () => void;
  },
): postgres.Sql {
  return postgres(url, {
    max: 1,
    connect_timeout: limits.connectTimeoutMs / 1000,
    idle_timeout: IDLE_TIMEOUT_S,
    // Ending a connection by age would also end the transaction on it.
    max_lifetime: null,
    // The caller decides when to try again.
    backoff: () => 0,
    fetch_types: false,
    types: TYPES,
    connection: {
      application_name: 'homeview-lightning',
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      // The dashboard's sums by user are hashed in memory (at the default of 4 MB they go to disk), and compiling them would take
      // longer than running them.
      work_mem: '64MB',
      jit: false,
      statement_timeout: limits.statementTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    },
    onnotice: () => undefined,
    onclose: () => limits.onClose?.(),
  });
}

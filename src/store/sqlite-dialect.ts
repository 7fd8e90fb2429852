import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { isBusy } from './sqlite-errors.ts';

export interface NodeSqliteDialectConfig {
  /** Opens the database; called at the first query, and again after it failed. */
  readonly open: () => DatabaseSync;
  /** How long a statement waits for another connection's lock. */
  readonly busyTimeoutMs: number;
}

/**
 * Kysely over `node:sqlite`. Kysely's own driver would do but for two things: its transactions begin deferred (ours
 * write, so they begin immediate), and SQLite's busy handler sleeps on the event loop, which also stops the process
 * that holds the lock when it is this one. So a lock is waited for with timers here.
 */
export class NodeSqliteDialect implements Dialect {
  readonly #config: NodeSqliteDialectConfig;

  constructor(config: NodeSqliteDialectConfig) {
    this.#config = config;
  }

  createAdapter(): SqliteAdapter {
    return new SqliteAdapter();
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#config);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  // Kysely's own interface asks for `any` here.
  // biome-ignore lint/suspicious/noExplicitAny: given by Kysely
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** One connection; Kysely lets one query or transaction at a time have it. */
class NodeSqliteDriver implements Driver {
  readonly #config: NodeSqliteDialectConfig;
  #database: DatabaseSync | null = null;
  #connection: NodeSqliteConnection | null = null;

  constructor(config: NodeSqliteDialectConfig) {
    this.#config = config;
  }

  async init(): Promise<void> {
    this.#database = this.#config.open();
    this.#connection = new NodeSqliteConnection(this.#database, this.#config.busyTimeoutMs);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#connection === null) {
      throw new Error('The SQLite driver is not initialised.');
    }
    return this.#connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After a full disk or an I/O error SQLite has rolled back by itself; another rollback would hide that error.
    if (this.#database?.isTransaction) {
      await connection.executeQuery(CompiledQuery.raw('rollback'));
    }
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#database?.close();
  }
}

/** The store asks few questions, each always in the same words; more than these would be a leak. */
const MAX_PREPARED_STATEMENTS = 200;
/** Between two tries for a lock; a write holds it for about a millisecond. */
const BUSY_POLL_MS = 2;

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #prepared = new Map<string, PreparedStatement>();

  constructor(database: DatabaseSync, busyTimeoutMs: number) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const parameters = query.parameters.map(toSqliteValue);
    const deadline = Date.now() + this.#busyTimeoutMs;
    for (;;) {
      try {
        return this.#execute<Row>(query.sql, parameters);
      } catch (error) {
        // Inside a transaction the lock is held already: there is nothing to wait for.
        if (!isBusy(error) || this.#database.isTransaction || Date.now() >= deadline) {
          throw error;
        }
      }
      await sleep(BUSY_POLL_MS);
    }
  }

  // biome-ignore lint/correctness/useYield: nothing in the store streams; Kysely's interface asks for the method
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Streaming is not supported on SQLite.');
  }

  #execute<Row>(sql: string, parameters: SQLInputValue[]): QueryResult<Row> {
    const { statement, returnsRows } = this.#prepare(sql);
    if (returnsRows) {
      // node:sqlite types rows as records of unknown; their shape is Kysely's to know.
      return { rows: statement.all(...parameters) as Row[] };
    }
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) {
      return known;
    }
    if (this.#prepared.size >= MAX_PREPARED_STATEMENTS) {
      this.#prepared.clear();
    }
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** @throws TypeError for what SQLite cannot store. */
function toSqliteValue(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return value;
  }
  throw new TypeError(`SQLite cannot store a value of type ${typeof value}.`);
}

import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type postgres from 'postgres';
import { answerWithin } from './answer-within.ts';
import { leavesConnectionUsable, PostgresConnectionError } from './postgres-errors.ts';

export interface PostgresPoolConfig {
  /** Makes a client with exactly one connection, which calls `onClose` whenever that connection closes. */
  readonly connect: (onClose: () => void) => postgres.Sql;
  readonly size: number;
  /** From opening a connection to its first answer. */
  readonly connectTimeoutMs: number;
  /** The longest wait for a free connection, and for one answer. */
  readonly answerTimeoutMs: number;
}

interface Waiter {
  readonly resolve: (connection: PooledConnection) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A pool of postgres.js clients with one connection each. postgres.js has a pool of its own, but its `reserve()`,
 * which a transaction run statement by statement needs, does not survive a lost connection: measured with postgres
 * 3.4.9, 40 concurrent queries and one cut of 4 connections, 32 of them and all later ones never settled, and writes
 * to a closed socket threw outside of any promise. Here nothing waits for longer than its limit, and a lost connection
 * fails only who holds it. `availability.postgres.test.ts` repeats that cut.
 */
export class PostgresPool {
  readonly #config: PostgresPoolConfig;
  readonly #connections = new Set<PooledConnection>();
  readonly #idle: PooledConnection[] = [];
  readonly #waiters: Waiter[] = [];

  constructor(config: PostgresPoolConfig) {
    this.#config = config;
  }

  /** A connection for one query or transaction. @throws PostgresConnectionError when there is none in time. */
  async acquire(): Promise<PooledConnection> {
    const connection = await this.#take();
    try {
      await connection.open(this.#config.connectTimeoutMs);
      return connection;
    } catch (error) {
      this.release(connection);
      throw error;
    }
  }

  /** Gives a connection back, to whoever waits for one. */
  release(connection: PooledConnection): void {
    if (connection.isLost) {
      this.#connections.delete(connection);
    }
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      clearTimeout(waiter.timer);
      waiter.resolve(connection.isLost ? this.#add() : connection);
    } else if (!connection.isLost) {
      this.#idle.push(connection);
    }
  }

  async end(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.end()));
  }

  /** An idle connection, a new one while there are fewer than `size`, or the next that is given back. */
  #take(): Promise<PooledConnection> | PooledConnection {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      return idle;
    }
    const { size, answerTimeoutMs } = this.#config;
    if (this.#connections.size < size) {
      return this.#add();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new PostgresConnectionError(`all ${size} connections were busy for ${answerTimeoutMs} ms`));
      }, answerTimeoutMs);
      const waiter = { resolve, reject, timer };
      this.#waiters.push(waiter);
    });
  }

  #add(): PooledConnection {
    const connection = new PooledConnection(this.#config, () => {
      const place = this.#idle.indexOf(connection);
      if (place >= 0) {
        this.#idle.splice(place, 1);
        this.#connections.delete(connection);
      }
    });
    this.#connections.add(connection);
    return connection;
  }
}

/** A connection; once it is lost it refuses every statement, since the transaction on it is gone. */
export class PooledConnection implements DatabaseConnection {
  readonly #client: postgres.Sql;
  readonly #answerTimeoutMs: number;
  #isOpen = false;
  #lostBecause: unknown = null;

  constructor(config: Pick<PostgresPoolConfig, 'connect' | 'answerTimeoutMs'>, onLost: () => void) {
    this.#answerTimeoutMs = config.answerTimeoutMs;
    this.#client = config.connect(() => {
      this.#lostBecause ??= new PostgresConnectionError('the connection was closed');
      onLost();
    });
  }

  get isLost(): boolean {
    return this.#lostBecause !== null;
  }

  /** Resolves when the server has answered once. */
  async open(timeoutMs: number): Promise<void> {
    if (!this.#isOpen) {
      await this.#ask(this.#client.unsafe('select 1'), timeoutMs);
      this.#isOpen = true;
    }
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    // Kysely's parameters are unknown to the compiler; every table type of ours maps to what postgres.js can bind.
    const values = parameters as postgres.ParameterOrJSON<never>[];
    const answer = this.#client.unsafe<(Row & postgres.Row)[]>(sql, [...values], { prepare: true });
    const result = await this.#ask(answer, this.#answerTimeoutMs);
    return { rows: [...result], numAffectedRows: BigInt(result.count ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: nothing in the store streams; Kysely's interface asks for the method
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Streaming is not supported.');
  }

  async end(): Promise<void> {
    await this.#client.end({ timeout: 1 });
  }

  /** A statement's answer. On a lost connection it is not even sent: outside of its transaction it could do harm. */
  async #ask<Answer>(statement: PromiseLike<Answer>, timeoutMs: number): Promise<Answer> {
    if (this.#lostBecause !== null) {
      throw this.#lostBecause;
    }
    try {
      return await answerWithin(statement, timeoutMs);
    } catch (error) {
      if (!leavesConnectionUsable(error)) {
        this.#lostBecause ??= error;
        // Not awaited: it may hang on the same dead socket. Its statement is rejected, which nobody hears any more.
        void this.#client.end({ timeout: 0 });
      }
      throw error;
    }
  }
}

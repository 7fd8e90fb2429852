import type { PostgresJSReservedSql, PostgresJSSql } from 'kysely-postgres-js';
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

/** A connection; once it is lost it is never used again, since a transaction on it is gone. */
interface Session {
  readonly client: postgres.Sql;
  isConnected: boolean;
  lostBecause: unknown;
}

interface Waiter {
  readonly resolve: (session: Session) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A pool of postgres.js clients with one connection each, in the shape that kysely-postgres-js takes.
 * postgres.js has a pool of its own, but its `reserve()` (which that dialect uses for every query) does not survive a
 * lost connection: measured with postgres 3.4.9, 40 concurrent queries and one cut of 4 connections, 32 of them and
 * all later ones never settled, and writes to a closed socket threw outside of any promise. Here nothing waits for
 * longer than its limit, and a lost connection fails its own lease alone.
 */
export class PostgresPool implements PostgresJSSql {
  readonly options: PostgresJSSql['options'];
  readonly #config: PostgresPoolConfig;
  readonly #idle: Session[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #sessions = new Set<Session>();

  constructor(config: PostgresPoolConfig) {
    this.#config = config;
    this.options = { max: config.size };
  }

  /** A connection for one query or transaction. @throws PostgresConnectionError when there is none in time. */
  async reserve(): Promise<PostgresJSReservedSql> {
    const session = await this.#take();
    try {
      await this.#connect(session);
    } catch (error) {
      this.#giveBack(session);
      throw error;
    }
    return {
      unsafe: (query, parameters, options) => {
        const answer = this.#ask(session, session.client.unsafe(query, parameters, options));
        return Object.assign(answer, { cancel: () => undefined });
      },
      release: () => this.#giveBack(session),
    };
  }

  async end(): Promise<void> {
    for (const waiter of this.#waiters.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.reject(new PostgresConnectionError('the pool was closed'));
    }
    await Promise.all([...this.#sessions].map((session) => session.client.end({ timeout: 1 })));
  }

  /** An idle session, a new one while there are fewer than `size`, or the next that is given back. */
  #take(): Promise<Session> | Session {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      return idle;
    }
    if (this.#sessions.size < this.#config.size) {
      return this.#open();
    }
    const { size, answerTimeoutMs } = this.#config;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new PostgresConnectionError(`all ${size} connections were busy for ${answerTimeoutMs} ms`));
      }, answerTimeoutMs);
      const waiter = { resolve, reject, timer };
      this.#waiters.push(waiter);
    });
  }

  #open(): Session {
    const client = this.#config.connect(() => {
      session.lostBecause ??= new PostgresConnectionError('the connection was closed');
      if (this.#idle.includes(session)) {
        this.#idle.splice(this.#idle.indexOf(session), 1);
        this.#sessions.delete(session);
      }
    });
    const session: Session = { client, isConnected: false, lostBecause: null };
    this.#sessions.add(session);
    return session;
  }

  async #connect(session: Session): Promise<void> {
    if (!session.isConnected) {
      await this.#ask(session, session.client.unsafe('select 1'), this.#config.connectTimeoutMs);
      session.isConnected = true;
    }
  }

  #giveBack(session: Session): void {
    let usable = session;
    if (session.lostBecause !== null) {
      this.#sessions.delete(session);
      if (this.#waiters.length === 0) {
        return;
      }
      usable = this.#open();
    }
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#idle.push(usable);
    } else {
      clearTimeout(waiter.timer);
      waiter.resolve(usable);
    }
  }

  /**
   * The answer to a statement. On a session that is lost the statement is not sent: outside of its transaction it
   * could do harm.
   */
  async #ask<Answer>(
    session: Session,
    statement: PromiseLike<Answer>,
    timeoutMs = this.#config.answerTimeoutMs,
  ): Promise<Answer> {
    if (session.lostBecause !== null) {
      throw session.lostBecause;
    }
    try {
      return await answerWithin(statement, timeoutMs);
    } catch (error) {
      if (!leavesConnectionUsable(error)) {
        session.lostBecause ??= error;
        // Not awaited: it may hang on the same dead socket. Its statement is rejected, which nobody hears any more.
        void session.client.end({ timeout: 0 });
      }
      throw error;
    }
  }
}

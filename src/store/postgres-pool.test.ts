import { CompiledQuery } from 'kysely';
import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { connectPostgres } from './postgres-engine.ts';
import { PostgresPool } from './postgres-pool.ts';

const ANSWER_TIMEOUT_MS = 200;

describe('the PostgreSQL pool', () => {
  let server: PostgresServer;
  let url: string;
  let pool: PostgresPool;

  beforeAll(async () => {
    server = await postgresForTests();
    url = await createDatabase(server.url);
  }, 60_000);
  afterAll(() => server.stop());
  afterEach(() => pool.end());

  function openPool(size: number): PostgresPool {
    const limits = { connectTimeoutMs: 2000, statementTimeoutMs: 2000 };
    return new PostgresPool({
      connect: (onClose) => connectPostgres(url, { ...limits, onClose }),
      size,
      connectTimeoutMs: 2000,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    });
  }

  /** The process id of the server's end of a connection. */
  async function backendOf(): Promise<number> {
    const connection = await pool.acquire();
    const { rows } = await connection.executeQuery<{ pid: number }>(
      CompiledQuery.raw('select pg_backend_pid() as pid'),
    );
    pool.release(connection);
    return rows[0]?.pid ?? 0;
  }

  it('shares its connections among more work than it has, and opens no others', async () => {
    pool = openPool(3);
    const backends = await Promise.all(Array.from({ length: 50 }, backendOf));
    expect(new Set(backends).size).toBe(3);
  });

  it('opens no second connection while the first is idle', async () => {
    pool = openPool(3);
    expect(await backendOf()).toBe(await backendOf());
  });

  it('says so when every connection is taken for too long, and serves the next who asks', async () => {
    pool = openPool(1);
    const taken = await pool.acquire();
    await expect(pool.acquire()).rejects.toMatchObject({
      name: 'PostgresConnectionError',
      message: `all 1 connections were busy for ${ANSWER_TIMEOUT_MS} ms`,
    });
    pool.release(taken);
    expect(await backendOf()).toBeGreaterThan(0);
  });

  it('replaces an idle connection that the server ended, without anybody noticing', async () => {
    pool = openPool(1);
    const ended = await backendOf();
    const admin = connectPostgres(server.url, { connectTimeoutMs: 2000, statementTimeoutMs: 0 });
    await admin`select pg_terminate_backend(${ended}, 1000)`;
    await admin.end();
    const next = await backendOf();
    expect([next > 0, next === ended]).toEqual([true, false]);
  });

  it('refuses every statement on a connection that was lost, rather than run it outside of its transaction', async () => {
    pool = openPool(1);
    const connection = await pool.acquire();
    const ask = (sql: string) => connection.executeQuery(CompiledQuery.raw(sql));
    await ask('begin');
    await expect(ask('select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
    await expect(ask('create table outside ()')).rejects.toThrow();
    pool.release(connection);
    const other = await pool.acquire();
    const { rows } = await other.executeQuery(CompiledQuery.raw("select to_regclass('outside') as found"));
    pool.release(other);
    expect(rows).toEqual([{ found: null }]);
  });

  it('goes on with a connection after the server refused a statement', async () => {
    pool = openPool(1);
    const first = await backendOf();
    const connection = await pool.acquire();
    await expect(connection.executeQuery(CompiledQuery.raw('select absent'))).rejects.toMatchObject({ code: '42703' });
    pool.release(connection);
    expect(await backendOf()).toBe(first);
  });
});

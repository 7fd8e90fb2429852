import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';

export interface PostgresServer {
  /** Its maintenance database; give each test its own with {@link createDatabase}. */
  readonly url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** How much of the server's log an error quotes. */
const LOG_LINES = 20;

/**
 * Starts a PostgreSQL of its own on a free port of the loopback address, with its data in the temporary folder; it
 * stops with this process at the latest.
 * @param options.durable true keeps fsync on, as in production. @default false
 */
export async function startPostgres({ durable = false }: { readonly durable?: boolean } = {}): Promise<PostgresServer> {
  const program = join(import.meta.dirname, 'postgres-server.ts');
  const server = spawn(process.execPath, [program, ...(durable ? ['--durable'] : [])]);
  const exited = once(server, 'exit');
  const log: string[] = [];
  createInterface(server.stderr).on('line', (line) => {
    log.push(line);
    log.splice(0, log.length - LOG_LINES);
  });
  const url = await Promise.race([
    once(createInterface(server.stdout), 'line').then(([line]) => String(line)),
    exited.then(() => null),
  ]);
  if (url === null) {
    throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`);
  }
  return {
    url,
    async stop() {
      server.stdin.end();
      await exited;
    },
  };
}

/** The server that TEST_DATABASE_URL names (it is left running), else one of its own. */
export async function postgresForTests(): Promise<PostgresServer> {
  const url = process.env.TEST_DATABASE_URL;
  return url === undefined ? startPostgres() : { url, stop: async () => undefined };
}

/** Makes a fresh, empty database on a server; the URL of it. */
export async function createDatabase(url: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const server = postgres(url, { max: 1 });
  try {
    await server.unsafe(`create database ${name} template template0`);
  } finally {
    await server.end();
  }
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

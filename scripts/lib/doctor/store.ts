/** Checks of the store: whether it answers, and whether its schema is that of this code. Changes nothing. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../../src/config.ts';
import { isStoreUnavailable } from '../../../src/store/lightning-store.ts';
import { checkSchema } from '../../../src/store/migrate.ts';
import { MigrationMismatchError } from '../../../src/store/migrations.ts';
import { connectPostgres } from '../../../src/store/postgres-engine.ts';
import { STORE_DEFAULTS } from '../../../src/store/store-config.ts';
import { type Finding, failed, missing, ok } from './check.ts';

const OLDEST_POSTGRES = 15;
const VERSIONS_IN_NUMBER = 10_000;

/** The findings `store` and `schema`; only the first when there is no schema to look at. */
export async function checkStore(config: Config['store']): Promise<readonly Finding[]> {
  if (config.databaseUrl === undefined) {
    const file = resolve(config.file);
    // Opening it would create it.
    if (!existsSync(file)) return [checkFolderOf(file)];
  }
  try {
    await checkSchema(config);
  } catch (error) {
    if (isStoreUnavailable(error)) return [failed('store', error.message, howToReach(config))];
    if (!(error instanceof MigrationMismatchError)) throw error;
    return [await checkEngine(config), mismatch(error)];
  }
  return [await checkEngine(config), ok('schema', 'the one of this code')];
}

const howToReach = ({ databaseUrl }: Config['store']) =>
  databaseUrl === undefined
    ? 'make the file readable and writable, or set LIGHTNING_DB'
    : 'start PostgreSQL, or correct DATABASE_URL (without it: SQLite)';

function mismatch({ message }: MigrationMismatchError): Finding {
  const isBehind = message.includes('still needs');
  const [problem = message, advice = ''] = message.split(': run ');
  return failed('schema', problem, isBehind ? 'npm run migrate' : `run ${advice}`);
}

function checkFolderOf(file: string): Finding {
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK);
    return missing('store', `${file} is not there yet`, 'npm start makes it, and so does npm run migrate');
  } catch {
    return failed('store', `${file} cannot be made: ${folder} is missing or not writable`, `mkdir -p ${folder}`);
  }
}

async function checkEngine({ databaseUrl, file }: Config['store']): Promise<Finding> {
  if (databaseUrl === undefined) return ok('store', `SQLite, ${resolve(file)}`);
  const client = connectPostgres(databaseUrl, {
    connectTimeoutMs: STORE_DEFAULTS.connectTimeoutMs,
    statementTimeoutMs: STORE_DEFAULTS.statementTimeoutMs,
  });
  try {
    const [row] = await client`select current_setting('server_version_num') as number`;
    const version = Math.floor(Number(row?.number) / VERSIONS_IN_NUMBER);
    return version >= OLDEST_POSTGRES
      ? ok('store', `PostgreSQL ${version}`)
      : failed('store', `PostgreSQL ${version} is too old`, `PostgreSQL ${OLDEST_POSTGRES} or newer`);
  } finally {
    await client.end({ timeout: 0 });
  }
}

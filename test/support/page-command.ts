import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { VARIABLE_NAMES } from '../../src/config.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What Node says where there is no `.env`. */
const NO_ENV_FILE = /^\.env not found\. Continuing without it\.\n/m;

export type Variables = Readonly<Record<string, string>>;

/** The environment of this process with these variables of the service and none of ours besides. */
export function environmentOfPage(variables: Variables): Record<string, string | undefined> {
  const ours = new Set<string>(VARIABLE_NAMES);
  const inherited = Object.entries(process.env).filter(([name]) => !ours.has(name));
  // Any free ports: what runs beside a test must not matter to the doctor.
  return { ...Object.fromEntries(inherited), PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0', ...variables };
}

/** What a command of a page prints, run at the root of the repository; its exit code is in the last line. */
export async function executeCommand(command: string, variables: Variables): Promise<string> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `{ ${command}\n} 2>&1; echo "exit code $?"`], {
    cwd: ROOT,
    env: environmentOfPage(variables),
  });
  return stdout.replace(NO_ENV_FILE, '');
}

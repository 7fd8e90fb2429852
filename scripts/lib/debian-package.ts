import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { run } from './command.ts';
import { withElapsedTime } from './progress.ts';
import { findOnPath } from './temporal-binary.ts';

const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Installs a Debian package where that is possible: on Debian, as root. Returns why it is not there, or null.
 * @param what what it is for, in words: `Chromium for the browser tests`.
 */
export async function installDebianPackage(
  name: string,
  what: string,
  say: (line: string) => void,
): Promise<string | null> {
  if (!existsSync('/etc/debian_version') || findOnPath('apt-get', process.env) === null) return `install ${name}`;
  if (userInfo().uid !== 0) return `as root: apt-get install ${name}`;
  const install = () =>
    aptGet(['update', '--quiet']).then(() => aptGet(['install', '--yes', '--quiet', '--no-install-recommends', name]));
  const { code, output } = await withElapsedTime(say, `Installing ${what}`, install);
  return code === 0 ? null : `apt-get could not install ${name} (${output.trim().split('\n').at(-1)})`;
}

function aptGet(args: readonly string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt-get may be at work: wait for its lock.
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, timeoutMs: INSTALL_TIMEOUT_MS });
}

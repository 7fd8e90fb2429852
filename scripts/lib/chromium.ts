import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { findChromium } from '../../test/support/browser.ts';
import { run } from './command.ts';
import { withElapsedTime } from './progress.ts';
import { findOnPath } from './temporal-binary.ts';

const INSTALL_TIMEOUT_MS = 300_000;

/** Makes sure that a Chromium is there: Debian's package is installed where that is possible. Returns why there is none, or null. */
export async function whyNoChromium(say: (line: string) => void): Promise<string | null> {
  if (findChromium() !== null) return null;
  if (process.env.CHROMIUM_PATH !== undefined) return `CHROMIUM_PATH names no file (${process.env.CHROMIUM_PATH})`;
  if (!existsSync('/etc/debian_version') || findOnPath('apt-get', process.env) === null) {
    return 'no Chromium is installed; install one, or set CHROMIUM_PATH';
  }
  if (userInfo().uid !== 0) return 'no Chromium is installed; as root: apt-get install chromium';
  const install = () =>
    aptGet(['update', '--quiet']).then(() =>
      aptGet(['install', '--yes', '--quiet', '--no-install-recommends', 'chromium']),
    );
  const { code, output } = await withElapsedTime(say, 'Installing Chromium for the browser tests', install);
  if (code === 0 && findChromium() !== null) return null;
  return `apt-get could not install Chromium (${output.trim().split('\n').at(-1)})`;
}

function aptGet(args: readonly string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt-get may be at work: wait for its lock.
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, timeoutMs: INSTALL_TIMEOUT_MS });
}

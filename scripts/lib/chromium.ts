import { findChromium } from '../../test/support/browser.ts';
import { installDebianPackage } from './debian-package.ts';

/** Makes sure that a Chromium is there: Debian's package is installed where that is possible. Returns why there is none, or null. */
export async function whyNoChromium(say: (line: string) => void): Promise<string | null> {
  if (findChromium() !== null) return null;
  if (process.env.CHROMIUM_PATH !== undefined) return `CHROMIUM_PATH names no file (${process.env.CHROMIUM_PATH})`;
  const why = await installDebianPackage('chromium', 'Chromium for the browser tests', say);
  if (why === null && findChromium() !== null) return null;
  return `no Chromium is installed; ${why ?? 'the package brought none'}, or set CHROMIUM_PATH`;
}

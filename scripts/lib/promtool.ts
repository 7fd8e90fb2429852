import { findPromtool } from '../../test/support/promtool.ts';
import { installDebianPackage } from './debian-package.ts';

/** Makes sure that Prometheus's promtool is there: Debian's package is installed where that is possible. Returns why there is none, or null. */
export async function whyNoPromtool(say: (line: string) => void): Promise<string | null> {
  if (findPromtool() !== null) return null;
  const why = await installDebianPackage('prometheus', 'promtool for the tests of metrics and alerts', say);
  if (why === null && findPromtool() !== null) return null;
  return `no promtool is installed; ${why ?? 'the package brought none'}`;
}

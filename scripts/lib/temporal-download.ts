import { lookup } from 'node:dns/promises';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './command.ts';
import { withElapsedTime } from './progress.ts';
import type { TemporalSource } from './temporal-binary.ts';

/** The host from which the SDK downloads; looked up first, because the SDK itself would wait long for a network that is not there. */
const DOWNLOAD_HOST = 'temporal.download';
const LOOKUP_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;

/** Lets the Temporal SDK download its server, in a process of its own that is ended when it takes too long. */
export const downloadTemporal =
  (version: string): TemporalSource =>
  async (target, say) => {
    if (!(await isDownloadHostKnown())) return { error: `${DOWNLOAD_HOST} cannot be reached from here` };
    const folder = mkdtempSync(join(dirname(target), 'download-'));
    const script = join(import.meta.dirname, 'sdk-download.ts');
    try {
      const { code, output } = await withElapsedTime(say, 'Downloading the Temporal server', () =>
        run(process.execPath, [script, folder, `v${version}`], { timeoutMs: DOWNLOAD_TIMEOUT_MS }),
      );
      if (code !== 0)
        return { error: output.trim().split('\n').at(-1) || `took longer than ${DOWNLOAD_TIMEOUT_MS / 1000} s` };
      renameSync(join(folder, `temporal-v${version}`), target);
      return null;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

/** Whether the host of the downloads is known here: false where only package registries can be reached. */
export async function isDownloadHostKnown(): Promise<boolean> {
  const known = lookup(DOWNLOAD_HOST).then(
    () => true,
    () => false,
  );
  return Promise.race([known, sleep(LOOKUP_TIMEOUT_MS, false, { ref: false })]);
}

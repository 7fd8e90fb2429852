import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPidFiles } from '../../scripts/lib/pid-files.ts';
import { pidFolderOf, Supervisor } from '../../scripts/lib/supervisor.ts';
import { devServerSpec, whyTemporalIsNotReady } from '../../scripts/lib/temporal-server.ts';
import { freePort } from '../support/service.ts';
import { temporalForTests } from '../support/temporal.ts';

jest.setTimeout(120_000);

test('a Temporal server that lives and does not answer any more is started again by npm start', async () => {
  const { binary } = await temporalForTests();
  const stateFolder = mkdtempSync(join(tmpdir(), 'broken-temporal-'));
  const port = await freePort();
  const databaseFile = join(stateFolder, 'temporal.db');
  const said: string[] = [];
  const supervisor = new Supervisor(
    [devServerSpec({ binary, port, uiPort: null, namespace: 'default', databaseFile })],
    { stateFolder, say: (line) => said.push(line), timings: { watchEveryMs: 200, firstBackoffMs: 1 } },
  );
  try {
    await supervisor.start();
    const [{ pid = 0 } = {}] = readPidFiles(pidFolderOf(stateFolder));
    // Its port still takes connections, as that of a server whose database is broken.
    process.kill(pid, 'SIGSTOP');
    for (const deadlineMs = Date.now() + 60_000; !said.includes('[temporal] is back'); await delay(100)) {
      if (Date.now() > deadlineMs) throw new Error(`it was not started again: ${said.join('\n')}`);
    }
    expect(said[0]).toMatch(/^\[temporal\] runs and does not work \(.+\): killed$/);
    expect(await whyTemporalIsNotReady(`127.0.0.1:${port}`, 'default')).toBeNull();
  } finally {
    await supervisor.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
});

// `npm run record-histories`: plays every scenario on real services and writes the workflows' histories, named by
// scenario and SDK version, to test/replay/histories. Commit them with the change that made them: every later version
// of the workflow code must replay them. With arguments: the scenarios whose names begin with one of them.

import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SCENARIOS } from '../test/replay/scenarios.ts';
import { withTestServices } from '../test/support/services.ts';

const FOLDER = path.resolve(import.meta.dirname, '../test/replay/histories');
const SDK_VERSION: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json').version;

await withTestServices(async ({ temporalBinary }) => {
  await mkdir(FOLDER, { recursive: true });
  const wanted = process.argv.slice(2);
  for (const [name, play] of Object.entries(SCENARIOS)) {
    if (wanted.length > 0 && !wanted.some((prefix) => name.startsWith(prefix))) continue;
    const { address, namespace, workflowId, runId } = await play();
    const run = runId === undefined ? [] : ['-r', runId];
    const history = execFileSync(
      temporalBinary,
      [
        'workflow',
        'show',
        '--address',
        address,
        '--namespace',
        namespace,
        '-w',
        workflowId,
        ...run,
        '--output',
        'json',
      ],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    const file = path.join(FOLDER, `${name}.sdk-${SDK_VERSION}.json`);
    // Stack traces name folders of the machine that recorded, and no replay reads them.
    const recorded = JSON.parse(history, (name, value) => (name === 'stackTrace' ? '' : value));
    await writeFile(file, `${JSON.stringify(recorded, null, 2)}\n`);
    process.stdout.write(`${path.basename(file)}: ${recorded.events.length} events\n`);
  }
});
// A scenario's Temporal connections would keep the process alive.
process.exit(0);

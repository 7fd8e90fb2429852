// `npm run record-histories`: plays every scenario on real services and writes the workflows' histories, named by
// scenario and SDK version, to test/replay/histories. Commit them with the change that made them: every later version
// of the workflow code must replay them. `-- rollOutPolicy` records the scenarios whose name begins so, and no others.

import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SCENARIOS } from '../test/replay/scenarios.ts';
import { withTestServices } from '../test/support/services.ts';

const FOLDER = path.resolve(import.meta.dirname, '../test/replay/histories');
const SDK_VERSION: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json').version;

const prefixes = process.argv.slice(2);
const chosen = Object.entries(SCENARIOS).filter(
  ([name]) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)),
);
if (chosen.length === 0) {
  console.error(
    `no scenario begins with ${prefixes.join(' or ')}; expected one of ${Object.keys(SCENARIOS).join(', ')}`,
  );
  process.exit(2);
}

await withTestServices(async ({ temporalBinary }) => {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, play] of chosen) {
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

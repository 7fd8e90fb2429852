// Prints how many bundles the image holds ready-made, and how many there are once its processes have asked for theirs.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildWorkflowBundles } from '../../../scripts/lib/workflow-bundles.ts';
import { openTracing } from '../../../src/telemetry/open-tracing.ts';
import { workflowBundle } from '../../../src/temporal/workflow-bundle.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'lightning-bundles-'));
try {
  await buildWorkflowBundles(root, folder);
  const built = readdirSync(folder).length;
  for (const tracing of [false, true]) {
    const { workflowModules } = await openTracing({ tracing }, 'test');
    await workflowBundle(join(root, 'src'), folder, workflowModules);
  }
  console.log(JSON.stringify({ built, needed: readdirSync(folder).length }));
} finally {
  rmSync(folder, { recursive: true });
}

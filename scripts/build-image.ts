// What the image holds ready-made: `web/dist`, and in `var/` the bundles of the workflows. Run by the Dockerfile.
import { join, resolve } from 'node:path';
import { buildWebApp } from './lib/web-app.ts';
import { buildWorkflowBundles } from './lib/workflow-bundles.ts';

const root = resolve(import.meta.dirname, '..');
await buildWebApp(root, (line) => process.stderr.write(`${line}\n`));
await buildWorkflowBundles(root, join(root, 'var'));

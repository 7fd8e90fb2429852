// What the image holds ready-made: `web/dist`, and in `var/` the bundle of the workflows. Run by the Dockerfile.
import { join, resolve } from 'node:path';
import { workflowBundle } from '../src/temporal/workflow-bundle.ts';
import { buildWebApp } from './lib/web-app.ts';

const root = resolve(import.meta.dirname, '..');
await buildWebApp(root, (line) => process.stderr.write(`${line}\n`));
await workflowBundle(join(root, 'src'), join(root, 'var'));

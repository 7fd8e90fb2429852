// Bundles the workflows of a build: `node test/upgrade/support/bundle-workflows.ts <folder>`. A process of its own, because
// Jest cannot load the bundler.
import { join } from 'node:path';
import { workflowBundle } from '../../../src/temporal/workflow-bundle.ts';

const [folder = ''] = process.argv.slice(2);
await workflowBundle(join(folder, 'src'), join(folder, 'var'));

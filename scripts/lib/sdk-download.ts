// Downloads the Temporal CLI by means of the SDK: `node sdk-download.ts <folder> <version>` leaves `<folder>/temporal-<version>`.

import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Runtime } from '@temporalio/worker';

const [folder = '', version = ''] = process.argv.slice(2);
Runtime.install({ telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version, downloadDir: folder } },
  });
  await environment.teardown();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

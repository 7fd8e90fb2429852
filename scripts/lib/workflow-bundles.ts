import { join } from 'node:path';
import { TRACING_WORKFLOW_MODULES } from '../../src/telemetry/start-tracing.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';

/** Builds what the services of an image look for in `folder`, which their user may not write to: the workflows, alone and with traces. */
export async function buildWorkflowBundles(root: string, folder: string): Promise<void> {
  for (const modules of [[], TRACING_WORKFLOW_MODULES]) await workflowBundle(join(root, 'src'), folder, modules);
}

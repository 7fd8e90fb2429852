// Replays history files on the workflow code of today and prints one JSON line each: { file, error: string | null }; with
// `--traced` on the bundle that has the interceptors of traces.
// A process of its own, because the SDK's reader of JSON histories does not run inside jest's module system.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleWorkflowCode, Runtime, Worker } from '@temporalio/worker';
import { TRACING_WORKFLOW_MODULES } from '../../src/telemetry/start-tracing.ts';

Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });
const { values, positionals } = parseArgs({
  options: { traced: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: path.resolve(import.meta.dirname, '../../src/workflows/index.ts'),
  workflowInterceptorModules: values.traced ? [...TRACING_WORKFLOW_MODULES] : [],
});
for (const file of positionals) {
  let error: string | null = null;
  try {
    await Worker.runReplayHistory({ workflowBundle }, JSON.parse(readFileSync(file, 'utf8')), 'replayed');
  } catch (thrown) {
    error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  }
  process.stdout.write(`${JSON.stringify({ file, error })}\n`);
}
process.exit(0);

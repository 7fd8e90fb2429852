import { resolve } from 'node:path';
import { servicesNeededBy } from './needed-services.ts';
import { startTestServices } from './services.ts';

/** How `global-teardown.ts`, which Jest loads on its own, finds what was started here. */
export const STOP_SERVICES = Symbol.for('homeview-lightning.stop-test-services');

/** What Jest says of its run, as far as it matters here. */
interface JestRun {
  readonly testPathPatterns?: { readonly patterns?: readonly string[] };
}

/** Starts the servers that the selected tests share, once for the run: their names are in the environment of every test. */
export default async function globalSetup({ testPathPatterns }: JestRun): Promise<void> {
  const root = resolve(import.meta.dirname, '../..');
  const stop = await startTestServices(servicesNeededBy(root, testPathPatterns?.patterns ?? []));
  Object.assign(globalThis, { [STOP_SERVICES]: stop });
}

/**
 * `npm test`: provides Temporal, PostgreSQL and a browser, and runs every check and every test in its short form. Further arguments go to Jest.
 * The last line is `N passed, N failed` (`, N skipped` may follow); the exit code is 0 when nothing failed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { workflowBundle } from '../src/temporal/workflow-bundle.ts';
import { whyNoChromium } from './lib/chromium.ts';
import { readJestTotals } from './lib/jest-results.ts';
import { descendantsOf } from './lib/process-tree.ts';
import { whyNoPromtool } from './lib/promtool.ts';
import { StartProblem } from './lib/start-problem.ts';
import { provideTemporalBinary } from './lib/temporal-binary.ts';
import { runVerifySteps } from './lib/verify-steps.ts';
import { buildWebApp } from './lib/web-app.ts';

const ROOT = resolve(import.meta.dirname, '..');
const REPORT = join(ROOT, 'var/test/jest.json');
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { path: temporalBinary } = await provideTemporalBinary({ say });
  const noBrowser = await whyNoChromium(say);
  const noPromtool = await whyNoPromtool(say);
  await buildWebApp(ROOT, say);
  // Every service that a test starts looks for it; bundled once here.
  await workflowBundle(join(ROOT, 'src'), join(ROOT, 'var'));

  const checks = await runVerifySteps(ROOT, ({ name }, hasPassed, output) => {
    say(hasPassed ? `ok     ${name}` : `FAILED ${name}\n${output}`);
  });
  const jestCode = await runJest({ TEST_TEMPORAL_BINARY: temporalBinary });
  const tests = readJestTotals(REPORT);

  if (noBrowser !== null) say(`Skipped the browser tests: ${noBrowser}.`);
  if (noPromtool !== null) say(`Skipped the checks of promtool: ${noPromtool}.`);
  for (const name of tests.skippedTests) say(`Skipped: ${name}`);
  const passed = checks.passed + tests.passed;
  // Jest can also fail without a failed test: a setup that broke, a coverage limit.
  const failed = checks.failed + (tests.failed === 0 && jestCode !== 0 ? 1 : tests.failed);
  say(`${passed} passed, ${failed} failed${tests.skipped === 0 ? '' : `, ${tests.skipped} skipped`}`);
  return failed === 0 ? 0 : 1;
}

/** Runs Jest on this terminal; its report goes to REPORT. Stops it when this process is stopped, and so the servers of the tests. */
async function runJest(env: NodeJS.ProcessEnv): Promise<number> {
  mkdirSync(join(ROOT, 'var/test'), { recursive: true });
  rmSync(REPORT, { force: true });
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const args = [jest, '--json', `--outputFile=${REPORT}`, ...process.argv.slice(2)];
  // `--json` prints the report on standard output too; what a person reads is on standard error.
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    // The tests start hundreds of services: with what Node compiled once each is up in two thirds of the time.
    env: { NODE_COMPILE_CACHE: join(ROOT, 'var/compile-cache'), ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let stopped: Promise<void> | null = null;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      stopped ??= endWithDescendants(child);
    });
  }
  const [code] = await once(child, 'exit');
  if (stopped !== null) {
    await stopped;
    process.exit(INTERRUPTED);
  }
  return Number(code ?? 1);
}

/** Ends Jest, and the services that its tests started: Jest itself would leave them behind. */
async function endWithDescendants(jest: ChildProcess): Promise<void> {
  const services = await descendantsOf(jest.pid ?? 0);
  jest.kill('SIGTERM');
  for (const pid of services) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has ended with Jest.
    }
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  say(`FAILED ${error.message}`);
  say('0 passed, 1 failed');
  process.exitCode = 1;
}

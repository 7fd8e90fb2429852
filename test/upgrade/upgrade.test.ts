import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporalForTests } from '../support/temporal.ts';
import { OLDEST_SUPPORTED_BUILD, type UpgradeReport } from './run.ts';
import { answeredMemo } from './workflow-change.ts';

jest.setTimeout(300_000);

const TURNS = 150;
/** Several times as long as it takes to ask them all. */
const WINDOW_MS = 25_000;

/** The deploy is a process of its own: Jest cannot bundle workflows. */
async function runDeploy(): Promise<UpgradeReport> {
  const { binary } = await temporalForTests();
  const args = ['--turns', String(TURNS), '--window-ms', String(WINDOW_MS), '--temporal', binary];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(__dirname, 'main.ts'), ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  console.log(stderr);
  return JSON.parse(stdout);
}

test('turns that are open on an old build finish after the deploy of a changed workflow, with all their feedback', async () => {
  const report = await runDeploy();
  console.log(JSON.stringify(report));
  expect(report.violations).toEqual([]);
  expect(report).toMatchObject({
    turns: TURNS,
    open_at_deploy: TURNS,
    feedback_before_deploy: TURNS / 3,
    feedback_after_deploy: TURNS,
    finished: TURNS,
  });
  // The change was really there: every turn after the deploy went its way, and no turn of before did.
  expect(report.new_turns).toBeGreaterThan(0);
  expect(report.new_turns_by_the_change).toBe(report.new_turns);
});

test('docs/upgrades.md shows the change that was deployed, and names the oldest build that is supported', () => {
  const page = readFileSync(resolve(__dirname, '../../docs/upgrades.md'), 'utf8');
  const lines = answeredMemo({ isPatched: true }).replacements.map(([, to]) => to.trim().split('\n').at(-1)?.trim());
  expect(page).toContain(lines.at(-1));
  expect(page).toContain(OLDEST_SUPPORTED_BUILD.slice(0, 7));
});

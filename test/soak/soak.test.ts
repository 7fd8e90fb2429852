import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporalForTests } from '../support/temporal.ts';
import { residentBytes } from './memory.ts';
import type { SoakReport } from './report.ts';

jest.setTimeout(300_000);

const SECONDS = 20;
/** Some of the long form's: this machine runs other tests beside. */
const CLIENTS = 8;

/** The soak is a process of its own: a test's hooks and timers must not be part of what is measured. */
async function runSoak(): Promise<SoakReport> {
  const { binary } = await temporalForTests();
  const args = ['--clients', String(CLIENTS), '--seconds', String(SECONDS), '--temporal', binary];
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'main.ts'), ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

test('under load from many clients there is no error, nothing is lost, and every process is watched all the time', async () => {
  const report = await runSoak();
  console.log(JSON.stringify({ ...report, memory: Object.keys(report.memory) }));
  expect(report.violations).toEqual([]);
  expect(report.errors).toEqual({});
  expect(report.restarts).toEqual([]);
  expect(report.turns).toBeGreaterThan(CLIENTS);
  expect(report.feedback).toBeGreaterThan(CLIENTS);
  expect(Object.keys(report.memory)).toEqual(['api', 'worker', 'temporal', 'postgresql']);
  for (const { samples, second_half: trend } of Object.values(report.memory)) {
    expect(samples.length).toBeGreaterThan(SECONDS / 4);
    expect(samples.at(-1)?.[0]).toBeGreaterThan(SECONDS * 0.8);
    // A process of Node, Go or PostgreSQL, not of another unit and not of another process.
    expect(trend.median).toBeGreaterThan(20 * 2 ** 20);
    expect(trend.median).toBeLessThan(4 * 2 ** 30);
  }
});

test('the memory of a process is measured with that of its children', async () => {
  const hold = "const held = Buffer.alloc(64 * 2 ** 20, 1); console.log('holding'); setInterval(() => held, 1000);";
  const parent = spawn(process.execPath, [
    '-e',
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hold)}], { stdio: ['ignore', 'inherit', 'inherit'] }); ${hold}`,
  ]);
  try {
    let said = '';
    while (said.split('holding').length < 3) said += String((await once(parent.stdout, 'data'))[0]);
    expect(residentBytes(parent.pid ?? 0)).toBeGreaterThan(2 * 64 * 2 ** 20);
  } finally {
    const pids = String((await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])).stdout)
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    for (const [pid, ppid] of pids) if (pid !== undefined && ppid === parent.pid) process.kill(pid, 'SIGKILL');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  }
  expect(residentBytes(parent.pid ?? 0)).toBeNull();
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { temporalForTests } from '../support/temporal.ts';
import { faultKinds } from './faults.ts';
import type { FaultReport } from './report.ts';

/** Fixed, so that a failure can be run again: `node test/faults/main.ts --engine <engine> --seed 7 …`. */
const SEED = 7;
const TURNS = 60;
const BUDGET_MS = 240_000;
jest.setTimeout(BUDGET_MS + 10_000);

/** The driver is a process of its own: a test's hooks and timers must not be part of what is measured. */
async function runDriver(engine: string): Promise<{ readonly report: FaultReport; readonly progress: string }> {
  const { binary } = await temporalForTests();
  const args = [
    '--engine',
    engine,
    '--seed',
    String(SEED),
    '--turns',
    String(TURNS),
    '--each',
    '1',
    '--temporal',
    binary,
  ];
  return new Promise((resolve, reject) => {
    // Ended politely when it takes too long: it stops the processes that it started.
    const options = { timeout: BUDGET_MS, killSignal: 'SIGTERM', maxBuffer: 64 * 1024 * 1024 } as const;
    execFile(process.execPath, [join(__dirname, 'main.ts'), ...args], options, (error, stdout, progress) => {
      if (stdout.trim() !== '') resolve({ report: JSON.parse(stdout), progress });
      else reject(new Error(`the driver gave no report (${error?.message}):\n${progress}`));
    });
  });
}

test.each(['sqlite', 'postgres'] as const)(
  'on %s every acknowledged request survives every kind of fault, with exactly one effect',
  async (engine) => {
    const { report, progress } = await runDriver(engine);
    console.log(`${progress}\n${JSON.stringify({ ...report, violations: report.violations.length })}`);
    expect(report.violations).toEqual([]);
    expect(report.unexpected_answers).toEqual([]);
    expect(report).toMatchObject({ lost: 0, doubled: 0, stuck: 0, wrong: 0 });
    expect(Object.keys(report.faults).sort()).toEqual([...faultKinds(engine)].sort());
    expect(report.acknowledged.turns).toBeGreaterThanOrEqual(TURNS);
    expect(report.acknowledged.feedback).toBeGreaterThanOrEqual(TURNS);
    // Every fault was followed by an answer.
    expect(report.recovery_ms.max).toEqual(expect.any(Number));
  },
);

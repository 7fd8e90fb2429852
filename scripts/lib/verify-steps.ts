import path from 'node:path';
import { run } from './command.ts';

/** One static check of the tree: cheap ones first. */
export interface VerifyStep {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

const bin = (name: string): string => path.join('node_modules', '.bin', name);

/** What `npm run verify` runs; `npm test` runs it first and counts each step. */
export const VERIFY_STEPS: readonly VerifyStep[] = [
  { name: 'format and lint', command: [bin('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: [bin('tsc'), '-p', '.', '--noEmit'] },
  { name: 'types of the web app', command: [bin('tsc'), '-p', 'web', '--noEmit'] },
  { name: 'boundaries', command: [bin('depcruise'), 'src', 'worker.ts', '--config', '.dependency-cruiser.cjs'] },
  { name: 'dead code', command: [bin('knip')] },
  { name: 'lockfile', command: [process.execPath, path.join('scripts', 'complete-lockfile.mjs'), '--check'] },
];

/** Runs every step, also after a failed one, and calls `onStep` with each outcome. Returns how many passed and failed. */
export async function runVerifySteps(
  root: string,
  onStep: (step: VerifyStep, passed: boolean, output: string) => void,
): Promise<{ readonly passed: number; readonly failed: number }> {
  let passed = 0;
  for (const step of VERIFY_STEPS) {
    const [program, ...args] = step.command;
    const { code, output } = await run(program, args, { cwd: root });
    if (code === 0) passed += 1;
    onStep(step, code === 0, output);
  }
  return { passed, failed: VERIFY_STEPS.length - passed };
}

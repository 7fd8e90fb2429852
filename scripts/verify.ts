// `npm run verify`: the static checks: format, lint, types, boundaries, dead code.
import path from 'node:path';
import { runVerifySteps } from './lib/verify-steps.ts';

const root = path.resolve(import.meta.dirname, '..');
const { passed, failed } = await runVerifySteps(root, (step, stepPassed, output) => {
  process.stdout.write(`${stepPassed ? 'ok    ' : 'FAILED'} ${step.name}\n${stepPassed ? '' : output}`);
});
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

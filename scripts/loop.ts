/**
 * `npm run loop`: the whole story on one machine, from an empty store to a better policy that serves everybody (`--harmful`, `--null`: to
 * a rollback, to nothing). Exit codes: 0 it ended as it should, 1 it did not, 2 wrong options.
 */
import { resolve } from 'node:path';
import { parseLoopOptions, USAGE } from './lib/loop/options.ts';
import { runLoop } from './lib/loop/run-loop.ts';
import { UsageError } from './lib/usage.ts';

try {
  const options = parseLoopOptions(process.argv.slice(2), resolve(import.meta.dirname, '..'));
  if (options === null) {
    console.log(USAGE);
  } else {
    const { isExpected, said, seconds } = await runLoop(options);
    console.log(`${isExpected ? 'As it should be' : 'Not as it should be'}, after ${seconds.toFixed(0)} s: ${said}.`);
    process.exitCode = isExpected ? 0 : 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

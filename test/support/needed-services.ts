import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The shared services that a test run needs. */
export interface NeededServices {
  readonly temporal: boolean;
  readonly postgres: boolean;
}

const TEST_FILES = ['src/**/*.test.ts', 'test/**/*.test.ts'];
const RELATIVE_IMPORT = /(?:from|import\()\s*'(\.[^']+)'/g;

/**
 * The services that the test files matching `patterns` reach through their imports (all test files when there are none):
 * a run of unit tests alone waits for no server.
 */
export function servicesNeededBy(root: string, patterns: readonly string[]): NeededServices {
  const expressions = patterns.map((pattern) => new RegExp(pattern, 'i'));
  const files = globSync(TEST_FILES, { cwd: root })
    .map((file) => join(root, file))
    .filter((file) => expressions.length === 0 || expressions.some((expression) => expression.test(file)));
  const reached = new Set<string>();
  for (const file of files) reach(file, reached);
  const isReached = (file: string) => reached.has(join(root, 'test/support', file));
  return { temporal: isReached('temporal.ts'), postgres: isReached('postgres.ts') };
}

function reach(file: string, reached: Set<string>): void {
  if (reached.has(file) || !existsSync(file)) return;
  reached.add(file);
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(RELATIVE_IMPORT)) {
    reach(resolve(dirname(file), target), reached);
  }
}

import { readFileSync } from 'node:fs';

/** What a test run came to. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of the skipped tests. */
  readonly skippedTests: readonly string[];
}

/** The fields of Jest's `--json` report that count. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that broke before their first test: they count as one failure each. */
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The totals of a `--json` report; a missing or broken one counts as one failure, because Jest itself fell over. */
export function readJestTotals(file: string): TestTotals {
  const report = readReport(file);
  if (report === null) return { passed: 0, failed: 1, skipped: 0, skippedTests: [] };
  const skippedTests = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'todo')
    .map(({ fullName }) => fullName);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
    skippedTests,
  };
}

function readReport(file: string): JestReport | null {
  try {
    // Written by the Jest that package.json pins.
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch {
    return null;
  }
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJestTotals } from '../../scripts/lib/jest-results.ts';

function reportFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'jest-results-')), 'jest.json');
  writeFileSync(file, content);
  return file;
}

describe('the totals of a test run', () => {
  it('count tests, files that broke before their first test, and name what was skipped', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'a' },
      { status: 'pending', fullName: 'the page in a browser' },
      { status: 'todo', fullName: 'later' },
    ];
    const report = {
      numPassedTests: 7,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 2,
      testResults: [{ assertionResults }],
    };
    expect(readJestTotals(reportFile(JSON.stringify(report)))).toEqual({
      passed: 7,
      failed: 3,
      skipped: 2,
      skippedTests: ['the page in a browser', 'later'],
    });
  });

  it('are one failure when Jest left no report, or half of one', () => {
    const nothing = { passed: 0, failed: 1, skipped: 0, skippedTests: [] };
    expect(readJestTotals('/no/such/file')).toEqual(nothing);
    expect(readJestTotals(reportFile('{"numPassedTests": 3'))).toEqual(nothing);
  });
});

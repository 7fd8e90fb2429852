import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HttpProblem, PROBLEM_TYPES, type ProblemType } from './problem.ts';

test('docs/problems.md lists every problem with its status', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/problems.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\|/gm)].map(([, name, status]) => `${name} ${status}`);
  const known = PROBLEM_TYPES.map((type) => `${type} ${new HttpProblem(type as ProblemType, '').status}`);
  expect(listed.sort()).toEqual(known.sort());
});

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const rows = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .map((line) => /^\|.*\| ((?:src|test)\/\S+\.test\.ts): (.+?) \|$/.exec(line.replaceAll(/ {2,}/g, ' ')))
  .flatMap((match) => (match === null ? [] : [{ file: match[1] ?? '', title: match[2] ?? '' }]));

test('the table of attempts is not empty', () => {
  expect(rows.length).toBeGreaterThanOrEqual(20);
});

test.each(rows)('$file has the test "$title"', ({ file, title }) => {
  const full = path.join(ROOT, file);
  expect(existsSync(full)).toBe(true);
  // A title in single quotes escapes its own.
  expect(readFileSync(full, 'utf8').replaceAll("\\'", "'")).toContain(title);
});

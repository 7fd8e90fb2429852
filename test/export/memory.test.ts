import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { EXPORT_FORMATS } from '../../src/domain/learning/export/export-format.ts';

jest.setTimeout(120_000);

const ROWS = 50_000;
/** Less than half of what the rows take: an export that kept them would end with "heap out of memory". */
const HEAP_MB = 48;
const SMALLEST_EXPORT_BYTES = 10_000_000;
const SCRIPT = path.join(import.meta.dirname, 'support/generated-export.ts');

test.each(EXPORT_FORMATS)('%s of 50,000 rows streams through a heap that could not hold them', async (format) => {
  const args = [`--max-old-space-size=${HEAP_MB}`, SCRIPT, format, String(ROWS)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { rows, written, plainBytes } = JSON.parse(stdout);
  expect(rows).toBe(ROWS);
  expect(written).toBeGreaterThan(ROWS / 4);
  if (format !== 'trl-prompt-only' && format !== 'bandit') expect(plainBytes).toBeGreaterThan(SMALLEST_EXPORT_BYTES);
});

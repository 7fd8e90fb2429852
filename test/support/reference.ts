import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the reference scripts and their output. */
export const REFERENCE_FOLDER = join(__dirname, '..', 'reference');

/** The committed output of a reference script (test/reference/README.md). The caller names its shape. */
export function readReference<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(join(REFERENCE_FOLDER, `${name}.json`), 'utf8'));
}

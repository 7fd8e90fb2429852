import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `@example` blocks: statements of one expression, each followed by `// its value`. */
const EXAMPLE_BLOCK = /@example\n(.*?)(?=\n \* @|\n \*\/|\n {3}\*\/|\n {3}\* @)/gsu;
const STATEMENT = /(.+?);\s+\/\/ (.+?)(?:\n|$)/gsu;

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const examples = files.flatMap((file) => {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  return [...source.matchAll(EXAMPLE_BLOCK)].flatMap(([, block = '']) => {
    const code = block.replace(/^ *\* ?/gmu, '');
    const statements = [...code.matchAll(STATEMENT)].map(([, expression = '', value = '']) => [
      file,
      expression.trim(),
      value,
    ]);
    return statements.length > 0 ? statements : [[file, code, 'no statement found']];
  });
});

describe('the examples in the docstrings of src/domain/reward', () => {
  it.each(examples)('%s: %s is %s', async (file = '', expression = '', value = '') => {
    const exports: Readonly<Record<string, unknown>> = await import(`./${file}`);
    const evaluate = (code: string): unknown =>
      new Function(...Object.keys(exports), `return (${code});`)(...Object.values(exports));
    expect(evaluate(expression)).toEqual(evaluate(value));
  });

  it('are found in at least ten files', () => {
    expect(new Set(examples.map(([file]) => file)).size).toBeGreaterThanOrEqual(10);
  });
});

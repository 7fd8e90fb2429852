import { execFile } from 'node:child_process';
import path from 'node:path';
import { pythonWith } from '../support/python.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(400_000);

const FUZZ_SECONDS = 30;
const SEED = 20251108;
const CHECKS = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';

const environment = pythonWith(path.join(import.meta.dirname, 'fuzz-requirements.txt'));
if ('missing' in environment) console.warn(`skipped test/security/fuzz: ${environment.missing}`);
const maybe = 'missing' in environment ? test.skip : test;

maybe(
  'whatever a caller sends, no answer is a 5xx, and every answer is one that the API document promises',
  async () => {
    if ('missing' in environment) return;
    const world = await startWorld('sqlite', { PAYLOAD_KEYS: `k:${Buffer.alloc(32, 1).toString('base64')}` });
    try {
      const args = ['run', `${world.url}/openapi.json`, '--checks', CHECKS, '--seed', String(SEED)];
      const limits = ['--max-time', String(FUZZ_SECONDS), '--phases', 'examples,coverage,fuzzing', '--no-color'];
      const output = await outputOf(path.join(path.dirname(environment.python), 'schemathesis'), [...args, ...limits]);
      expect(output).toMatch(/\b([1-9]\d{2,}) generated, \1 passed/);
      expect(output).not.toMatch(/={2,} (FAILURES|ERRORS) ={2,}/);
    } finally {
      await world.stop();
    }
  },
);

/** What a command says, whatever its exit code; the code is what its report is about. */
function outputOf(command: string, args: readonly string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const limits = { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
  execFile(command, args, limits, (_error, stdout, stderr) => resolve(stdout + stderr));
  return promise;
}

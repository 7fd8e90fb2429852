import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { servicesNeededBy } from './needed-services.ts';

/** A repository with one pure test, one that reaches Temporal through a helper, and one that uses PostgreSQL. */
function repository(): string {
  const root = mkdtempSync(join(tmpdir(), 'needed-services-'));
  const files = {
    'test/support/temporal.ts': '',
    'test/support/postgres.ts': '',
    'test/support/world.ts': "import { temporalForTests } from './temporal.ts';",
    'test/http/chat.test.ts': "import { startWorld } from '../support/world.ts';",
    'src/domain/fold.test.ts': "import { fold } from './fold.ts';",
    'src/store/store.postgres.test.ts': "const { createDatabase } = await import('../../test/support/postgres.ts');",
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}

describe('the services that a test run starts', () => {
  it.each([
    ['a pure test', ['src/domain'], { temporal: false, postgres: false }],
    ['a test that reaches Temporal through a helper', ['http/chat'], { temporal: true, postgres: false }],
    ['a test on PostgreSQL', ['postgres'], { temporal: false, postgres: true }],
    ['several', ['domain', 'http'], { temporal: true, postgres: false }],
    ['all tests', [], { temporal: true, postgres: true }],
  ])('%s', (_name, patterns, needed) => {
    expect(servicesNeededBy(repository(), patterns)).toEqual(needed);
  });
});

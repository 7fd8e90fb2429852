import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commitsSince, evidenceOf, evidencePath, evidenceSchema, writeEvidence } from '../scripts/lib/evidence.ts';
import { evidencePage, evidencePagePath } from '../scripts/lib/evidence-table.ts';
import { CLAIMS } from '../scripts/prove/claims.ts';

const folder = dirname(evidencePath('any'));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

test('docs/evidence.md quotes the figures of the evidence files', () => {
  const root = join(folder, '..', '..');
  expect(readFileSync(evidencePagePath(root), 'utf8')).toBe(evidencePage(root));
});

test('the README quotes the figures of the evidence, each with its command', () => {
  const readme = readFileSync(join(folder, '..', '..', 'README.md'), 'utf8');
  const rows = evidencePage(join(folder, '..', '..')).matchAll(
    /^\| [^|]+ \| (`npm run prove -- [^`]+`) \| ([^|]+) \|/gm,
  );
  for (const [, command, figure] of rows) {
    const quoted = readme.split('\n').find((line) => line.includes(`${command}`));
    expect(quoted).toContain(figure);
  }
});

describe('the evidence files', () => {
  it.each(files)('%s has the form of all evidence, and a claim that can be proved again', (file) => {
    const evidence = evidenceSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    expect(`${evidence.claim}.json`).toBe(file);
    expect(Object.keys(CLAIMS)).toContain(evidence.claim);
    const changes = commitsSince(evidence, CLAIMS[evidence.claim]?.covers ?? []);
    if (changes !== 0) {
      console.log(
        `docs/evidence/${file} is ${changes ?? 'an unknown number of'} commits older than the code it covers.`,
      );
    }
  });

  it('are written in that form', () => {
    const root = mkdtempSync(join(tmpdir(), 'evidence-'));
    try {
      const findings = { seeds: [1, 2], results: { share: 0.1 + 0.2 }, failures: [] };
      const evidence = evidenceOf({ claim: 'experiments', covers: ['src'], findings });
      const written = JSON.parse(readFileSync(writeEvidence(evidence, root), 'utf8'));
      expect(evidenceSchema.parse(written)).toEqual(evidence);
      expect(written.results.share).toBe(0.30000000000000004);
      expect(written.command).toBe('npm run prove -- experiments');
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('outside a repository say that the commit is unknown', () => {
    const findings = { seeds: [], results: { n: 1 }, failures: [] };
    expect(evidenceOf({ claim: 'x', covers: ['.'], findings }, tmpdir()).commit).toBe('unknown');
  });
});

describe('the claims', () => {
  it.each(Object.entries(CLAIMS))('%s can be loaded, and covers paths that exist', async (_, claim) => {
    expect(await claim.load()).toMatchObject({ prove: expect.any(Function) });
    expect(claim.promise).not.toBe('');
    for (const path of claim.covers) {
      expect({ path, exists: existsSync(path) }).toEqual({ path, exists: true });
    }
  });
});

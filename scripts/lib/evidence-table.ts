/** The table of docs/evidence.md, made from the evidence files: nobody types a figure. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAIMS } from '../prove/claims.ts';
import { evidencePath, evidenceSchema } from './evidence.ts';

const HEAD = `# Evidence

Promise → command → figure → date. Each command runs the long form of a claim and writes \`docs/evidence/<claim>.json\`: commit, command, seeds, machine,
raw results. This page is written with it; a test compares the two.

| promise | command | figure | date |
| --- | --- | --- | --- |
`;

/** The page's text, from the evidence that there is. */
export function evidencePage(root: string): string {
  const rows = Object.entries(CLAIMS).flatMap(([name, claim]) => {
    const path = evidencePath(name, root);
    if (!existsSync(path)) return [];
    const { command, date, results } = evidenceSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return [`| ${claim.promise} | \`${command}\` | ${claim.figures(results)} | ${date.slice(0, 10)} |\n`];
  });
  return HEAD + rows.join('');
}

export const evidencePagePath = (root: string): string => join(root, 'docs', 'evidence.md');

export function writeEvidencePage(root: string): void {
  writeFileSync(evidencePagePath(root), evidencePage(root));
}

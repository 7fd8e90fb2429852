/**
 * `npm run prove -- <claim>`: measures the long form of a claim and writes `docs/evidence/<claim>.json`.
 * Exit codes: 0 the claim holds, 1 it does not (nothing is written), 2 no such claim.
 */
import { relative, resolve } from 'node:path';
import { evidenceOf, writeEvidence } from './lib/evidence.ts';
import { writeEvidencePage } from './lib/evidence-table.ts';
import { CLAIMS } from './prove/claims.ts';

const DOES_NOT_HOLD = 1;
const WRONG_USAGE = 2;

const [name = '', ...rest] = process.argv.slice(2);
const claim = Object.hasOwn(CLAIMS, name) ? CLAIMS[name] : undefined;
if (claim === undefined || rest.length > 0) {
  const list = Object.entries(CLAIMS).map(([known, { promise }]) => `  ${known}: ${promise}`);
  console.error(
    [`Usage: npm run prove -- <claim>, found '${process.argv.slice(2).join(' ')}'. Claims:`, ...list].join('\n'),
  );
  process.exitCode = WRONG_USAGE;
} else {
  console.log(`${name}: ${claim.promise}`);
  const { prove } = await claim.load();
  const findings = await prove((line) => console.log(line));
  if (findings.failures.length > 0) {
    console.error(
      ['The claim does not hold; no evidence is written:', ...findings.failures.map((line) => `  ${line}`)].join('\n'),
    );
    process.exitCode = DOES_NOT_HOLD;
  } else {
    const path = writeEvidence(evidenceOf({ claim: name, covers: claim.covers, findings }));
    writeEvidencePage(resolve(import.meta.dirname, '..'));
    console.log(`The claim holds: ${relative(process.cwd(), path)}`);
  }
}

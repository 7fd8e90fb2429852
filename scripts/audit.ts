/**
 * `npm run audit`: asks the registry for known holes in the packages that production installs.
 * Exit codes: 0 none of level high or critical, 1 some, 3 nothing is known: the registry does not answer such questions, or
 * not at all. A skipped audit is never a passed one.
 */
import { resolve } from 'node:path';
import { run } from './lib/command.ts';
import { readAudit } from './lib/npm-audit.ts';

const HOLES = 1;
const NOT_DONE = 3;

const { output } = await run('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  cwd: resolve(import.meta.dirname, '..'),
  env: process.env,
});
const audit = readAudit(output);
switch (audit.outcome) {
  case 'clean':
    console.log(`No known hole of level high or critical in ${audit.packages} packages.`);
    break;
  case 'holes':
    for (const { name, severity, title } of audit.holes) console.log(`${severity}: ${name}: ${title}`);
    console.log(`${audit.holes.length} packages with holes. npm audit says which versions are without.`);
    process.exitCode = HOLES;
    break;
  case 'skipped':
    console.error(`SKIPPED: nothing is known about holes in the packages: ${audit.reason}`);
    console.error('Run it again where the registry answers audits, before a release.');
    process.exitCode = NOT_DONE;
}

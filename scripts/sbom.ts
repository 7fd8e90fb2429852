/**
 * `npm run sbom`: the packages that production installs, as CycloneDX on standard output. From the whole list of `npm sbom`
 * without what, by the lockfile, only development needs: its own `--omit=dev` also leaves out what both need (100 of 254
 * packages were left), and a version that is installed twice it marks by one of the two places.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { run } from './lib/command.ts';

const ROOT = resolve(import.meta.dirname, '..');

const component = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });
const lockfile = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), dev: z.boolean().optional() })),
});
const bill = z.looseObject({
  components: z.array(component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

const { code, output } = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--loglevel=error'], {
  cwd: ROOT,
  env: process.env,
});
if (code !== 0) {
  console.error(output.trim());
  process.exit(1);
}
const whole = bill.parse(JSON.parse(output));
const { packages } = lockfile.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
const ofProduction = new Set(
  Object.entries(packages)
    .filter(([, { dev }]) => dev !== true)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`),
);
const isDevelopment = ({ name, version }: z.infer<typeof component>) => !ofProduction.has(`${name}@${version}`);
const left = new Set(whole.components.filter(isDevelopment).map((each) => each['bom-ref']));
console.log(
  JSON.stringify(
    {
      ...whole,
      components: whole.components.filter((each) => !isDevelopment(each)),
      dependencies: whole.dependencies
        .filter(({ ref }) => !left.has(ref))
        .map(({ dependsOn = [], ...each }) => ({ ...each, dependsOn: dependsOn.filter((ref) => !left.has(ref)) })),
    },
    null,
    2,
  ),
);

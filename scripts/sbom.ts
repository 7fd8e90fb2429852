/**
 * `npm run sbom`: the packages that production installs, as CycloneDX on standard output. From the whole list of `npm sbom`
 * without what only development needs: its own `--omit=dev` also leaves out what both need (100 of 254 packages were left).
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { run } from './lib/command.ts';

const DEVELOPMENT = 'cdx:npm:package:development';

const component = z.looseObject({
  'bom-ref': z.string(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});
const bill = z.looseObject({
  components: z.array(component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

const { code, output } = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--loglevel=error'], {
  cwd: resolve(import.meta.dirname, '..'),
  env: process.env,
});
if (code !== 0) {
  console.error(output.trim());
  process.exit(1);
}
const whole = bill.parse(JSON.parse(output));
const isDevelopment = ({ properties = [] }: z.infer<typeof component>) =>
  properties.some(({ name, value }) => name === DEVELOPMENT && value === 'true');
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

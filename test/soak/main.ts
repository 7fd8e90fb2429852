// The soak as a program: `node test/soak/main.ts --clients 32 --seconds 30 --temporal <binary>`.
// Progress goes to standard error, the report as one line of JSON to standard output.
import { parseArgs } from 'node:util';
import { runSoak } from './run.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '30' },
    'sample-ms': { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    temporal: { type: 'string' },
    keep: { type: 'string' },
  },
});
if (values.temporal === undefined) {
  process.stderr.write("--temporal: expected the server's program\n");
  process.exit(2);
}
const report = await runSoak({
  clients: Number(values.clients),
  durationMs: Number(values.seconds) * 1_000,
  sampleEveryMs: Number(values['sample-ms']),
  seed: Number(values.seed),
  temporalBinary: values.temporal,
  ...(values.keep === undefined ? {} : { keep: values.keep }),
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(report)}\n`);

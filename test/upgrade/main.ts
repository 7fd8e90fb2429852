// The deploy as a program: `node test/upgrade/main.ts --engine sqlite --turns 200 --window-ms 40000 --temporal <binary>`.
// Progress goes to standard error, the report as one line of JSON to standard output.
import { parseArgs } from 'node:util';
import { ENGINES } from '../faults/infrastructure/fault-world.ts';
import { runUpgrade } from './run.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    turns: { type: 'string', default: '200' },
    'window-ms': { type: 'string', default: '40000' },
    temporal: { type: 'string' },
  },
});
const engine = ENGINES.find((name) => name === values.engine);
if (engine === undefined || values.temporal === undefined) {
  process.stderr.write(
    `--engine ${values.engine}: expected ${ENGINES.join(' or ')}; --temporal: the server's program\n`,
  );
  process.exit(2);
}
const report = await runUpgrade({
  engine,
  turns: Number(values.turns),
  windowMs: Number(values['window-ms']),
  temporalBinary: values.temporal,
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(report)}\n`);

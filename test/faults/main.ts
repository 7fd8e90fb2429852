// The driver as a program: `node test/faults/main.ts --engine sqlite --seed 1 --turns 60 --each 1 --temporal <binary>`.
// Progress goes to standard error, the report as one line of JSON to standard output. Exit code 0: nothing lost,
// doubled, stuck, wrong or unexpected.
import { parseArgs } from 'node:util';
import { ENGINES } from './infrastructure/fault-world.ts';
import { runFaults } from './run.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: '1' },
    turns: { type: 'string', default: '60' },
    each: { type: 'string', default: '1' },
    users: { type: 'string', default: '6' },
    temporal: { type: 'string' },
    keep: { type: 'string' },
  },
});
const engine = ENGINES.find((name) => name === values.engine);
if (engine === undefined || values.temporal === undefined) {
  process.stderr.write(
    `--engine ${values.engine}: expected ${ENGINES.join(' or ')}; --temporal: the server's program\n`,
  );
  process.exit(2);
}
// Stopped from outside: the processes of the world are ended, then this one.
const stopped = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());
const report = await runFaults({
  engine,
  seed: Number(values.seed),
  turns: Number(values.turns),
  each: Number(values.each),
  users: Number(values.users),
  temporalBinary: values.temporal,
  ...(values.keep === undefined ? {} : { keep: values.keep }),
  stopped: stopped.signal,
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(report)}\n`);
const { lost, doubled, stuck, wrong, unexpected_answers } = report;
process.exit(lost + doubled + stuck + wrong + unexpected_answers.length === 0 ? 0 : 1);

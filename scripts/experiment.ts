/**
 * The statistics of an experiment as a command: JSON in on standard input, JSON out on standard output, nothing else there.
 * Needs no service. Wrong input: exit code 2, and on standard error one line per problem.
 *
 *   echo '{"seed":"foo","value":"ab"}' | npm run -s experiment -- bucket
 */
import { text } from 'node:stream/consumers';
import { COMMANDS, runCommand } from './lib/experiment-commands.ts';

const WRONG_INPUT = 2;

const USAGE = `Usage: npm run -s experiment -- <command>, with a JSON object on standard input.
${Object.entries(COMMANDS)
  .map(([name, { input, output }]) => `  ${name}: ${input} → ${output}`)
  .join('\n')}`;

function fail(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = WRONG_INPUT;
}

const [name, ...rest] = process.argv.slice(2);
if (name === '--help' || name === '-h') {
  process.stdout.write(`${USAGE}\n`);
} else if (name === undefined || rest.length > 0) {
  fail([
    `command: expected one of ${Object.keys(COMMANDS).join(', ')}, found ${process.argv.slice(2).join(' ') || 'nothing'}`,
    USAGE,
  ]);
} else if (process.stdin.isTTY) {
  fail(['stdin: expected a JSON object, found a terminal', USAGE]);
} else {
  const result = runCommand(name, await text(process.stdin));
  if (result.ok) process.stdout.write(`${JSON.stringify(result.output)}\n`);
  else fail(result.problems);
}

import { stdin, stdout } from 'node:process';
import { z } from 'zod';
import { groupAdvantages } from '../src/domain/learning/algorithms/advantages.ts';
import { DEFAULT_CLIP, evaluateOffPolicy, type PolicyValue } from '../src/domain/learning/evaluation/off-policy.ts';

/**
 * `npm run -s learn -- advantages | ope`: JSON on standard input, JSON alone on standard output, for people and scripts. Needs no service.
 * Exit code 2: bad input or usage, one line per problem on standard error.
 */

const USAGE = `Usage: npm run -s learn -- <command> < input.json
  advantages  { "rewards": [1, 0, …], "variant": "grpo" | "dr_grpo" } → { "advantages": [ … ] }
  ope         { "rows": [{ "reward", "propensity", "target_probability", "user", "model_estimate"?, "target_value"? }], "clip"? }
              → { "ips", "clipped_ips", "snips", "dm", "dr", "ess", "refused", "intervals" }`;

const EXIT_BAD_INPUT = 2;

/** Input that cannot be used: one line per problem. */
class BadInput extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const advantagesInput = z.strictObject({
  rewards: z.array(z.number()).min(1),
  variant: z.enum(['grpo', 'dr_grpo']).default('grpo'),
});

const opeInput = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        reward: z.number(),
        propensity: z.number().gt(0).lte(1),
        target_probability: z.number().gte(0).lte(1),
        user: z.union([z.string().min(1), z.int()]),
        model_estimate: z.number().nullish(),
        target_value: z.number().nullish(),
      }),
    )
    .min(1),
  clip: z.number().gt(0).default(DEFAULT_CLIP),
});

/** Each command: from parsed JSON to the JSON that is written. */
const COMMANDS: Readonly<Record<string, (input: unknown) => object>> = {
  advantages: (input) => {
    const { rewards, variant } = parseInput(advantagesInput, input);
    const { advantages, isTrainable } = groupAdvantages(rewards, variant);
    if (!isTrainable) console.error('note: the rewards of the group do not differ: it is untrainable');
    return { advantages };
  },
  ope: (input) => {
    const { rows, clip } = parseInput(opeInput, input);
    requireAllOrNone(rows, 'model_estimate');
    requireAllOrNone(rows, 'target_value');
    const evaluation = evaluateOffPolicy(
      rows.map((row) => ({
        reward: row.reward,
        propensity: row.propensity,
        targetProbability: row.target_probability,
        user: String(row.user),
        modelEstimate: row.model_estimate ?? null,
        targetValue: row.target_value ?? null,
      })),
      clip,
    );
    const { ips, clippedIps, snips, dm, dr, ess, refused } = evaluation;
    const estimates: Readonly<Record<string, PolicyValue | null>> = { ips, clipped_ips: clippedIps, snips, dm, dr };
    const mapped = (pick: (value: PolicyValue) => unknown): object =>
      Object.fromEntries(Object.entries(estimates).map(([name, value]) => [name, value && pick(value)]));
    return { ...mapped(({ value }) => value), ess, refused, intervals: mapped(({ interval }) => interval) };
  },
};

/** A model estimate on some rows only would silently drop the others, or all: it is refused. */
function requireAllOrNone<Key extends string>(rows: readonly { readonly [key in Key]?: unknown }[], key: Key): void {
  const missing = rows.findIndex((row) => row[key] === undefined || row[key] === null);
  if (missing === -1 || rows.every((row) => row[key] === undefined || row[key] === null)) return;
  throw new BadInput([`rows[${missing}].${key}: missing here but given on other rows: give it on all rows or on none`]);
}

function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new BadInput(result.error.issues.map((issue) => `${pathOf(issue.path)}: ${issue.message}`));
}

/** A path as one would write it: `rows[3].propensity`. */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'input' : text.replace(/^\./, '');
}

async function readJson(): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') throw new BadInput(['standard input is empty: expected JSON']);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput([`standard input is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    console.log(USAGE);
    return;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || rest.length > 0) {
    throw new BadInput([
      name === undefined ? 'no command given' : `unknown arguments: ${[name, ...rest].join(' ')}`,
      USAGE,
    ]);
  }
  const output = command(await readJson());
  stdout.write(`${JSON.stringify(output)}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  for (const problem of error.problems) console.error(problem);
  process.exitCode = EXIT_BAD_INPUT;
}

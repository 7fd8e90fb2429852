/** The commands of `npm run experiment`: what each takes, checks and gives. */
import { z } from 'zod';
import { bucket } from '../../src/domain/experiment/bucket.ts';
import { compareArms } from '../../src/domain/experiment/confidence-sequence.ts';
import { bernsteinIntervalOf } from '../../src/domain/experiment/empirical-bernstein.ts';
import { sampleRatio } from '../../src/domain/experiment/sample-ratio.ts';
import { sampleSize } from '../../src/domain/experiment/sample-size.ts';

interface Command {
  /** Shape of the input and output, for the usage text. */
  readonly input: string;
  readonly output: string;
  /** The output for a parsed JSON value, or what is wrong with it. */
  readonly run: (json: unknown) => CommandResult;
}

export type CommandResult =
  | { readonly ok: true; readonly output: unknown }
  /** One line per problem: the field, what was expected, what was found. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** A field whose error says in words what was expected. */
function field<T>(expected: string, isRight: (value: unknown) => value is T) {
  return z.custom<T>(isRight, { error: `expected ${expected}` });
}
function number(expected: string, isRight: (value: number) => boolean = () => true) {
  return field(
    expected,
    (value): value is number => typeof value === 'number' && Number.isFinite(value) && isRight(value),
  );
}
const string = field('a string', (value): value is string => typeof value === 'string');
const count = number('a whole number of at least 0', (value) => Number.isSafeInteger(value) && value >= 0);
const share = number('a number between 0 and 1', (value) => value > 0 && value < 1);
const positive = number('a number above 0', (value) => value > 0);
const pair = <T extends z.ZodType>(item: T, expected: string) =>
  z.tuple([item, item], { error: `expected ${expected}` });

const arm = z.strictObject(
  {
    mean: number('a number'),
    variance: number('a number of at least 0 (the sample variance, n − 1)', (value) => value >= 0),
    n: number('a whole number of at least 2', (value) => Number.isSafeInteger(value) && value >= 2),
  },
  { error: 'expected an object { mean, variance, n }' },
);

/** How far shares may miss 1 by rounding. */
const SHARES_TOLERANCE = 1e-9;

export const COMMANDS: Readonly<Record<string, Command>> = {
  analyse: command(
    '{ control: { mean, variance, n }, treatment: { mean, variance, n }, alpha, horizon }',
    '{ difference, interval, p_value, lower_one_sided }',
    z
      .strictObject({
        control: arm,
        treatment: arm,
        alpha: number('a number between 0 and 0.5', (value) => value > 0 && value < 0.5),
        horizon: positive,
      })
      .refine(({ control, treatment }) => control.variance > 0 || treatment.variance > 0, {
        path: ['treatment', 'variance'],
        error: 'expected a variance above 0 in at least one arm: without any, the arms cannot be compared',
      }),
    (input) => {
      const { difference, interval, pValue, lowerOneSided } = compareArms(input);
      return {
        difference,
        interval: [interval.lower, interval.upper],
        p_value: pValue,
        lower_one_sided: lowerOneSided,
      };
    },
  ),
  'analyse-values': command(
    '{ values, alpha }',
    '{ interval }',
    z.strictObject({
      values: z
        .array(
          number('a number from 0 to 1', (value) => value >= 0 && value <= 1),
          { error: 'expected an array of numbers from 0 to 1' },
        )
        .min(1, { error: 'expected at least one number' }),
      alpha: share,
    }),
    ({ values, alpha }) => {
      const { lower, upper } = bernsteinIntervalOf(values, alpha);
      return { interval: [lower, upper] };
    },
  ),
  srm: command(
    '{ observed: [n0, n1], expected: [p0, p1] }',
    '{ log_bayes_factor, alarm }',
    z.strictObject({
      observed: pair(count, 'two counts [n0, n1]'),
      expected: pair(share, 'two shares [p0, p1]').refine(([p0, p1]) => Math.abs(p0 + p1 - 1) <= SHARES_TOLERANCE, {
        error: 'expected two shares that sum to 1',
      }),
    }),
    ({ observed, expected }) => {
      const { logBayesFactor, isAlarm } = sampleRatio(
        { control: observed[0], treatment: observed[1] },
        { control: expected[0], treatment: expected[1] },
      );
      return { log_bayes_factor: logBayesFactor, alarm: isAlarm };
    },
  ),
  bucket: command(
    '{ seed, value }',
    '{ bucket }',
    z.strictObject({ seed: string, value: string }),
    ({ seed, value }) => ({
      bucket: bucket(seed, value),
    }),
  ),
  'sample-size': command(
    '{ delta, sd, alpha, power }',
    '{ fixed, sequential } per arm',
    z
      .strictObject({ delta: positive, sd: positive, alpha: share, power: share })
      .refine(({ alpha, power }) => power > alpha / 2, {
        path: ['power'],
        error: 'expected more than alpha / 2: less is reached without any data',
      }),
    sampleSize,
  ),
};

/** Runs a command on the text of standard input. */
export function runCommand(name: string, stdin: string): CommandResult {
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found === undefined) {
    return { ok: false, problems: [`command: expected one of ${Object.keys(COMMANDS).join(', ')}, found ${name}`] };
  }
  if (stdin.trim() === '')
    return { ok: false, problems: [`stdin: expected a JSON object ${found.input}, found nothing`] };
  try {
    return found.run(JSON.parse(stdin));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      ok: false,
      problems: [
        `stdin: expected a JSON object ${found.input}, found no JSON: ${error.message.replaceAll(/\s+/g, ' ')}`,
      ],
    };
  }
}

function command<Schema extends z.ZodType>(
  input: string,
  output: string,
  schema: Schema,
  compute: (value: z.output<Schema>) => unknown,
): Command {
  return {
    input,
    output,
    run: (json) => {
      const parsed = schema.safeParse(json);
      if (!parsed.success) {
        return { ok: false, problems: parsed.error.issues.flatMap((issue) => problems(issue, json, input)) };
      }
      const result = compute(parsed.data);
      if (hasFiniteNumbers(result)) return { ok: true, output: result };
      return {
        ok: false,
        problems: ['stdin: expected numbers of a usual size, found some that give no finite result'],
      };
    },
  };
}

/** JSON has no NaN and no Infinity: they would silently become null. */
function hasFiniteNumbers(result: unknown): boolean {
  if (typeof result === 'number') return Number.isFinite(result);
  return typeof result !== 'object' || result === null || Object.values(result).every(hasFiniteNumbers);
}

function problems(issue: z.core.$ZodIssue, json: unknown, input: string): readonly string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')}: unknown field, expected only ${input}`);
  }
  if (path.length === 0) return [`stdin: expected a JSON object ${input}, found ${shown(json)}`];
  return [`${path.join('.')}: ${issue.message}, found ${shown(valueAt(json, path))}`];
}

function valueAt(json: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).find(([name]) => name === key)?.[1];
  }, json);
}

const SHOWN_LENGTH = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  return json.length > SHOWN_LENGTH ? `${json.slice(0, SHOWN_LENGTH)}…` : json;
}

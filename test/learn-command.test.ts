import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readReference } from './support/reference.ts';

const ROOT = join(__dirname, '..');
/** The Node that npm scripts run on: the one of node_modules, wherever jest was started. */
const NODE = join(ROOT, 'node_modules', '.bin', 'node');

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly problems: readonly string[];
}

function learn(args: readonly string[], stdin: unknown): Outcome {
  const input = typeof stdin === 'string' ? stdin : JSON.stringify(stdin);
  const { status, stdout, stderr } = spawnSync(NODE, [join(ROOT, 'scripts', 'learn.ts'), ...args], {
    input,
    encoding: 'utf8',
  });
  return { exitCode: status, stdout, problems: stderr.split('\n').filter((line) => line !== '') };
}

const row = (change: object = {}): object => ({
  reward: 1,
  propensity: 0.25,
  target_probability: 0.5,
  user: 'ana',
  ...change,
});

test('advantages: the vector of learning.md, unrounded, and nothing but JSON on stdout', () => {
  const { exitCode, stdout, problems } = learn(['advantages'], { rewards: [1, 0, 0, 1, 1, 0, 0, 0], variant: 'grpo' });
  expect(exitCode).toBe(0);
  const high = (1 - 3 / 8) / (Math.sqrt(15 / 8 / 7) + 1e-6);
  const low = -(3 / 8) / (Math.sqrt(15 / 8 / 7) + 1e-6);
  expect(JSON.parse(stdout)).toEqual({
    advantages: [1, 0, 0, 1, 1, 0, 0, 0].map((reward) => expect.closeTo(reward ? high : low, 14)),
  });
  expect(problems).toEqual([]);
});

test('advantages of Dr. GRPO are the centred rewards', () => {
  expect(JSON.parse(learn(['advantages'], { rewards: [1, 0], variant: 'dr_grpo' }).stdout)).toEqual({
    advantages: [0.5, -0.5],
  });
});

test('an all-equal group gives zeros, and a note beside the JSON that it is untrainable', () => {
  const { exitCode, stdout, problems } = learn(['advantages'], { rewards: [0.1, 0.1, 0.1], variant: 'grpo' });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ advantages: [0, 0, 0] });
  expect(problems).toEqual([expect.stringContaining('untrainable')]);
});

test('ope: the estimates of obp 0.4.1 on the same rows', () => {
  const { cases, clip } = readReference<{
    readonly clip: number;
    readonly cases: readonly {
      readonly rows: readonly Readonly<Record<string, number | string>>[];
      readonly ips: number;
      readonly clippedIps: number;
      readonly snips: number;
      readonly dm: number;
      readonly dr: number;
    }[];
  }>('obp-estimators');
  for (const { rows, ...expected } of cases) {
    const input = rows.map(({ reward, propensity, targetProbability, user, modelEstimate, targetValue }) => ({
      reward,
      propensity,
      target_probability: targetProbability,
      user,
      model_estimate: modelEstimate,
      target_value: targetValue,
    }));
    const found = JSON.parse(learn(['ope'], { rows: input, clip }).stdout);
    expect(Object.keys(found)).toEqual(['ips', 'clipped_ips', 'snips', 'dm', 'dr', 'ess', 'refused', 'intervals']);
    expect(found.ips).toBeCloseTo(expected.ips, 9);
    expect(found.clipped_ips).toBeCloseTo(expected.clippedIps, 9);
    expect(found.snips).toBeCloseTo(expected.snips, 9);
    expect(found.dm).toBeCloseTo(expected.dm, 9);
    expect(found.dr).toBeCloseTo(expected.dr, 9);
    expect(found.refused).toContain('below 100');
    for (const [name, [low, high]] of Object.entries<[number, number]>(found.intervals)) {
      expect(low).toBeLessThan(found[name]);
      expect(high).toBeGreaterThan(found[name]);
    }
  }
});

test('ope without estimates has no dm and no dr; with an effective sample size of 100 nothing is refused', () => {
  const rows = Array.from({ length: 100 }, (_, number) => row({ user: number, reward: number % 2 }));
  const found = JSON.parse(learn(['ope'], { rows }).stdout);
  expect(found).toMatchObject({
    ips: 1,
    snips: 0.5,
    dm: null,
    dr: null,
    ess: 100,
    refused: null,
    intervals: { dm: null, dr: null },
  });
});

test('the clip is 10 unless it is given, and cuts clipped_ips only', () => {
  const rows = [row({ propensity: 0.01, target_probability: 1 }), row({ user: 'bob', target_probability: 0 })];
  expect(JSON.parse(learn(['ope'], { rows }).stdout)).toMatchObject({ ips: 50, clipped_ips: 5 });
  expect(JSON.parse(learn(['ope'], { rows, clip: 4 }).stdout)).toMatchObject({ ips: 50, clipped_ips: 2 });
});

test.each<[string, readonly string[], unknown, readonly string[]]>([
  ['no rewards', ['advantages'], { rewards: [], variant: 'grpo' }, ['rewards: Too small']],
  [
    'a reward that is a text, and an unknown variant',
    ['advantages'],
    { rewards: [1, '2'], variant: 'x' },
    ['rewards[1]: ', 'variant: '],
  ],
  [
    'a misspelled field',
    ['ope'],
    { rows: [row({ model_estimates: 1 })] },
    ['rows[0]: Unrecognized key: "model_estimates"'],
  ],
  [
    'a propensity of 0 and a target probability of 2',
    ['ope'],
    { rows: [row({ propensity: 0 }), row({ target_probability: 2 })] },
    ['rows[0].propensity: ', 'rows[1].target_probability: '],
  ],
  ['no rows', ['ope'], { rows: [] }, ['rows: Too small']],
  [
    'estimates on some rows',
    ['ope'],
    { rows: [row({ model_estimate: 1 }), row()] },
    ['rows[1].model_estimate: missing here'],
  ],
  ['a clip of 0', ['ope'], { rows: [row()], clip: 0 }, ['clip: ']],
  ['a list in place of an object', ['ope'], [], ['input: ']],
  ['text that is not JSON', ['ope'], '{"rows": [NaN]}', ['standard input is not JSON']],
  ['nothing at all', ['advantages'], '', ['standard input is empty']],
])('%s: exit 2, one line per problem, nothing on stdout', (_, args, input, problems) => {
  const outcome = learn(args, input);
  expect(outcome.exitCode).toBe(2);
  expect(outcome.stdout).toBe('');
  expect(outcome.problems).toEqual(problems.map((problem) => expect.stringContaining(problem)));
});

test.each([[['toString']], [[]], [['ope', 'extra']]])('the arguments %j are refused with the usage', (args) => {
  const outcome = learn(args, '');
  expect(outcome.exitCode).toBe(2);
  expect(outcome.problems.join('\n')).toContain('Usage: npm run -s learn');
});

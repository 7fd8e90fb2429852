import { spawnSync } from 'node:child_process';
import { runCommand } from '../scripts/lib/experiment-commands.ts';

/** Runs `npm run -s experiment -- <args>`. */
function experiment(args: readonly string[], stdin: string) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'experiment', '--', ...args], {
    input: stdin,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const arm = (mean: number) => ({ mean, variance: 0.04, n: 1000 });
const ANALYSE = { control: arm(0.7), treatment: arm(0.73), alpha: 0.05, horizon: 1000 };
const problemsOf = (name: string, input: unknown) => {
  const result = runCommand(name, typeof input === 'string' ? input : JSON.stringify(input));
  return result.ok ? [] : result.problems;
};

describe('npm run experiment', () => {
  it('writes the JSON alone to standard output, unrounded', () => {
    const { status, stdout, stderr } = experiment(['analyse'], JSON.stringify(ANALYSE));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(['difference', 'interval', 'p_value', 'lower_one_sided']);
    expect(result.interval[0]).toBeCloseTo(0.002617315, 9);
    expect(result.interval[1]).toBeCloseTo(0.057382685, 9);
    expect(result.p_value).toBeCloseTo(0.020676104, 9);
    expect(result.lower_one_sided).toBeCloseTo(0.004944136, 9);
  });

  it('ends with code 2 and one line per problem when the input is wrong, with nothing on standard output', () => {
    const { status, stdout, stderr } = experiment(['srm'], '{"observed":[1,-2],"expected":[0.5]}');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      'observed.1: expected a whole number of at least 0, found -2\nexpected: expected two shares [p0, p1], found [0.5]\n',
    );
  });

  it('names the commands when none of them is called', () => {
    for (const args of [[], ['nope'], ['srm', 'twice']]) {
      const { status, stderr } = experiment(args, '{}');
      expect(status).toBe(2);
      expect(stderr).toMatch(/^command: expected one of analyse, analyse-values, srm, bucket, sample-size, found /);
    }
  });
});

describe('the experiment commands', () => {
  it.each([
    ['bucket', { seed: 'foo', value: 'def' }, { bucket: 0.2019 }],
    ['sample-size', { delta: 0.03, sd: 0.16, alpha: 0.05, power: 0.8 }, { fixed: 447, sequential: 856 }],
    [
      'srm',
      { observed: [500, 500], expected: [0.5, 0.5] },
      { log_bayes_factor: expect.closeTo(-1.2012203, 6), alarm: false },
    ],
    [
      'srm',
      { observed: [1000, 1200], expected: [0.5, 0.5] },
      { log_bayes_factor: expect.closeTo(7.1403019, 6), alarm: true },
    ],
    [
      'analyse-values',
      { values: Array.from({ length: 200 }, (_, i) => ((37 * (i + 1)) % 101) / 100), alpha: 0.05 },
      { interval: [expect.closeTo(0.429979, 6), expect.closeTo(0.57338, 6)] },
    ],
  ])('%s gives its reference value', (name, input, output) => {
    expect(runCommand(name, JSON.stringify(input))).toEqual({ ok: true, output });
  });

  it('takes the first of each pair for the control', () => {
    const better = runCommand('analyse', JSON.stringify(ANALYSE));
    const worse = runCommand('analyse', JSON.stringify({ ...ANALYSE, control: arm(0.73), treatment: arm(0.7) }));
    expect(better).toMatchObject({ output: { difference: expect.closeTo(0.03, 12) } });
    expect(worse).toMatchObject({ output: { difference: expect.closeTo(-0.03, 12) } });
  });

  it.each([
    ['analyse', { ...ANALYSE, alpha: 0.5 }, /^alpha: expected a number between 0 and 0\.5, found 0\.5$/],
    ['analyse', { ...ANALYSE, horizon: undefined }, /^horizon: expected a number above 0, found nothing$/],
    ['analyse', { ...ANALYSE, control: 3 }, /^control: expected an object \{ mean, variance, n \}, found 3$/],
    [
      'analyse',
      { ...ANALYSE, control: { ...arm(0.7), n: 1.5 } },
      /^control\.n: expected a whole number of at least 2, found 1\.5$/,
    ],
    [
      'analyse',
      { ...ANALYSE, control: { ...arm(0.7), variance: -1 } },
      /^control\.variance: expected a number of at least 0/,
    ],
    [
      'analyse',
      { ...ANALYSE, control: { ...arm(0.7), mean: '0.7' } },
      /^control\.mean: expected a number, found "0\.7"$/,
    ],
    ['analyse', { ...ANALYSE, extra: 1 }, /^extra: unknown field, expected only \{ control/],
    ['analyse', { ...ANALYSE, horizon: 1e-320 }, /^stdin: expected numbers of a usual size/],
    [
      'analyse',
      { ...ANALYSE, control: { ...arm(0.7), variance: 0 }, treatment: { ...arm(0.7), variance: 0 } },
      /^treatment\.variance: expected a variance above 0 in at least one arm/,
    ],
    ['analyse-values', { values: [], alpha: 0.05 }, /^values: expected at least one number, found \[\]$/],
    ['analyse-values', { values: [0.5, 1.5], alpha: 0.05 }, /^values\.1: expected a number from 0 to 1, found 1\.5$/],
    ['analyse-values', { values: 'x', alpha: 0.05 }, /^values: expected an array of numbers from 0 to 1, found "x"$/],
    [
      'srm',
      { observed: [1, 2], expected: [0.5, 0.6] },
      /^expected: expected two shares that sum to 1, found \[0\.5,0\.6\]$/,
    ],
    [
      'srm',
      { observed: [1.5, 2], expected: [0.5, 0.5] },
      /^observed\.0: expected a whole number of at least 0, found 1\.5$/,
    ],
    ['bucket', { seed: 1, value: 'a' }, /^seed: expected a string, found 1$/],
    ['sample-size', { delta: 0, sd: 0.16, alpha: 0.05, power: 0.8 }, /^delta: expected a number above 0, found 0$/],
    ['sample-size', { delta: 0.1, sd: 0.16, alpha: 0.5, power: 0.2 }, /^power: expected more than alpha \/ 2/],
    ['bucket', '', /^stdin: expected a JSON object \{ seed, value \}, found nothing$/],
    ['bucket', '{"seed":\n', /^stdin: expected a JSON object \{ seed, value \}, found no JSON: [^\n]+$/],
    ['bucket', '[]', /^stdin: expected a JSON object \{ seed, value \}, found \[\]$/],
    ['toString', '{}', /^command: expected one of /],
  ])('%s refuses %j in one line', (name, input, problem) => {
    expect(problemsOf(name, input)).toEqual([expect.stringMatching(problem)]);
  });

  it('name every problem at once', () => {
    expect(problemsOf('sample-size', { delta: -1, sd: 'x', alpha: 2 }).map((line) => line.split(':')[0])).toEqual([
      'delta',
      'sd',
      'alpha',
      'power',
    ]);
  });
});

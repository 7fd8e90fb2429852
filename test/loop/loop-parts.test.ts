import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { worstPolicy } from '../../scripts/lib/loop/bad-policy.ts';
import { parseLoopOptions } from '../../scripts/lib/loop/options.ts';
import { openProgress, saveProgress } from '../../scripts/lib/loop/progress-file.ts';
import { loopSettings } from '../../scripts/lib/loop/settings.ts';
import { binomialRange } from '../../scripts/lib/loop/verdict.ts';
import { UsageError } from '../../scripts/lib/usage.ts';
import { configOverridesOf } from '../../src/api/rollout-views.ts';
import { PERSONAS } from '../../src/domain/chat/vocabulary.ts';
import { logGamma } from '../../src/domain/experiment/log-gamma.ts';
import { contextFeatures } from '../../src/domain/learning/context-features.ts';
import { policyProblems } from '../../src/domain/learning/policy.ts';
import { createStrategyServer } from '../../src/domain/learning/serve-strategy.ts';
import { rolloutConfig, rolloutConfigProblems } from '../../src/domain/rollout/config.ts';
import { createGroundedGenerator } from '../../src/generators/grounded/grounded-generator.ts';
import { firstPolicy } from '../../src/generators/policy.ts';
import { drawTaste } from '../../src/simulation/taste/taste.ts';

jest.setTimeout(60_000);

/** P(X ≤ k) of a binomial number, by the logarithm of the gamma function. */
function binomialCdf(trials: number, chance: number, k: number): number {
  let sum = 0;
  for (let count = 0; count <= k; count += 1) {
    const choices = logGamma(trials + 1) - logGamma(count + 1) - logGamma(trials - count + 1);
    sum += Math.exp(choices + count * Math.log(chance) + (trials - count) * Math.log(1 - chance));
  }
  return sum;
}

test.each([1, 10, 100, 1_000, 5_000])(
  'of %d users the 99.9 %% range leaves at most .05 % on each side, and no more than it must',
  (users) => {
    const [low, high] = binomialRange(users, 0.2, 0.999);
    const below = (count: number) => (count < 0 ? 0 : binomialCdf(users, 0.2, count));
    expect(below(low - 1)).toBeLessThanOrEqual(0.0005 + 1e-9);
    expect(below(low)).toBeGreaterThan(0.0005 - 1e-9);
    expect(1 - below(high)).toBeLessThanOrEqual(0.0005 + 1e-9);
    if (high > 0) expect(1 - below(high - 1)).toBeGreaterThan(0.0005 - 1e-9);
  },
);

test.each(['full', 'short'] as const)('the %s loop rolls out with a configuration that rollouts accept', (size) => {
  for (const mode of ['improve', 'harmful', 'null'] as const) {
    const { rollout } = loopSettings({ size, mode });
    expect(rolloutConfigProblems(rolloutConfig(configOverridesOf(rollout)))).toEqual([]);
  }
});

test('the worst policy may be served, and gives personas different arms', async () => {
  const base = firstPolicy('chat_agent', createGroundedGenerator());
  const policy = await worstPolicy(base, drawTaste({ family: 'persona', seed: 7 }));
  expect(policyProblems(policy)).toEqual([]);
  const server = createStrategyServer(policy);
  const favourites = PERSONAS.map((persona) => {
    const features = contextFeatures({ intent: 'cost_estimate', persona, historyLength: 0, message: 'How much?' });
    const probabilities = Array.from(server.probabilities(features));
    expect(Math.max(...probabilities)).toBeGreaterThan(0.85);
    return probabilities.indexOf(Math.max(...probabilities));
  });
  expect(new Set(favourites).size).toBeGreaterThan(1);
});

test.each([
  [['--nope'], "Unknown option '--nope'"],
  [['--harmful', '--null'], '--harmful and --null: expected one of them'],
  [
    ['--kill-at', 'lunch'],
    '--kill-at: expected simulating, collecting, training, staging, ramp_20, ramp_50, full_100, found "lunch"',
  ],
  [['--seed', 'x'], '--seed: expected a whole number from 0 to 4294967295, found "x"'],
])('%j are refused in one line', (args, line) => {
  expect(() => parseLoopOptions(args, '/')).toThrow(new UsageError(line));
});

describe('the progress of a loop', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'loop-progress-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const options = () =>
    ({ mode: 'improve', seed: 7, size: 'short', killAt: null, stateFolder: path.join(folder, 'loop') }) as const;

  test('goes on where it was killed; another play, or one after a finished loop, begins anew', () => {
    const fresh = openProgress(options());
    expect(fresh).toMatchObject({ conversations: 0, killedIn: [], isFinished: false });
    saveProgress(options().stateFolder, { ...fresh, conversations: 12, killedIn: ['staging'] });
    expect(openProgress(options())).toMatchObject({ conversations: 12, killedIn: ['staging'] });
    expect(openProgress({ ...options(), mode: 'null' })).toMatchObject({ conversations: 0 });
    saveProgress(options().stateFolder, { ...fresh, play: 'null-7-short', isFinished: true });
    expect(openProgress({ ...options(), mode: 'null' })).toMatchObject({ conversations: 0, isFinished: false });
  });

  test('does not begin in a folder with files of somebody else', () => {
    writeFileSync(path.join(folder, 'letter.txt'), 'mine');
    expect(() => openProgress({ ...options(), stateFolder: folder })).toThrow('has files that are not a loop');
  });
});

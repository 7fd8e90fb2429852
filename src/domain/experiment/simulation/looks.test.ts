import { createRng } from '../../learning/random.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../rollout/config.ts';
import { simulateLooks } from './looks.ts';

const { alpha, horizon } = DEFAULT_ROLLOUT_CONFIG;
const looksAt = (effect: number, runs: number, seed: number) =>
  simulateLooks({ rng: createRng(seed), runs, looks: 30, usersPerArm: 1_500, effect, alpha, horizon });

describe('an experiment that is looked at 30 times', () => {
  it('finds something where there is nothing in at most 5 % of 2000 runs, where a test for one look would in over 15 %', () => {
    const { foundBetter, foundWorse, foundByFixedTest } = looksAt(0, 2_000, 11);
    expect(foundBetter + foundWorse).toBeLessThanOrEqual(100);
    expect(foundByFixedTest).toBeGreaterThan(300);
  });

  it('finds a true +.03 in at least 95 % of runs with 1500 users an arm, and never the wrong way round', () => {
    const { foundBetter, foundWorse } = looksAt(0.03, 200, 12);
    expect(foundBetter).toBeGreaterThanOrEqual(190);
    expect(foundWorse).toBe(0);
  });

  it('finds a true −.03 as worse: control and treatment are not swapped', () => {
    const { foundBetter, foundWorse } = looksAt(-0.03, 200, 13);
    expect(foundWorse).toBeGreaterThanOrEqual(190);
    expect(foundBetter).toBe(0);
  });
});

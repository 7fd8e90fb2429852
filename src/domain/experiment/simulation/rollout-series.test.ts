import { createRng } from '../../learning/random.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../rollout/config.ts';
import { outcomeCandidate, shapeCandidate } from './candidates.ts';
import type { RolloutDaysInput } from './rollout-days.ts';
import { simulateRollouts } from './rollout-series.ts';

/** The set-up of experiments.md: 300 users a day for 28 days; here with few runs, in `npm run prove -- experiments` with thousands. */
const series = (name: string, runs: number, seed: number, drawUser: RolloutDaysInput['drawUser']) =>
  simulateRollouts({
    name,
    runs,
    rng: createRng(seed),
    usersPerDay: 300,
    maturingDays: 0,
    drawUser,
    config: DEFAULT_ROLLOUT_CONFIG,
  });

describe('simulated rollouts', () => {
  it('without an effect are hardly ever promoted or rolled back, and end inconclusive after 28 days', () => {
    const { share, medianDay } = series('null', 30, 21, outcomeCandidate(0));
    expect(share.promoted).toBeLessThanOrEqual(0.05);
    expect(share.rolled_back).toBeLessThanOrEqual(0.05);
    expect(share.hold).toBe(0);
    expect(medianDay.inconclusive).toBe(28);
  });

  it('of a candidate that is better by .03 are promoted, half of them by about day 6', () => {
    const { share, medianDay } = series('better', 60, 22, outcomeCandidate(0.03));
    expect(share.promoted).toBeGreaterThanOrEqual(0.98);
    expect(Math.abs((medianDay.promoted ?? 0) - 6)).toBeLessThanOrEqual(1);
  });

  it('of a candidate that is worse by .03 are rolled back, half of them by about day 9, and none is promoted', () => {
    const { share, medianDay } = series('worse', 60, 23, outcomeCandidate(-0.03));
    expect(share.rolled_back).toBeGreaterThanOrEqual(0.97);
    expect(share.promoted).toBe(0);
    expect(Math.abs((medianDay.rolled_back ?? 0) - 9)).toBeLessThanOrEqual(1);
  });

  it('of a candidate that changes only length and flags are not promoted, though the effective reward would have them all', () => {
    expect(series('shape', 15, 24, shapeCandidate('user_signal')).share.promoted).toBeLessThanOrEqual(0.05);
    expect(series('effective', 5, 25, shapeCandidate('effective')).share.promoted).toBe(1);
  });
});

import { isInExposureWindow, maturesAtMs, userOutcome } from './outcome.ts';

const HOUR = 3_600_000;
const TIMES = { exposureWindowMs: 24 * HOUR, maturationMs: 24 * HOUR };

describe('the outcome of a user', () => {
  it('is the mean over the turns of the 24 hours from the first exposure, one number per user', () => {
    const turns = [
      { atMs: 0, userSignalReward: 1 },
      { atMs: 5 * HOUR, userSignalReward: 0.5 },
      { atMs: 24 * HOUR - 1, userSignalReward: 0 },
    ];
    expect(userOutcome(turns, 0, TIMES)).toBe(0.5);
  });

  it('does not count turns before the first exposure or after the window', () => {
    const turns = [
      { atMs: 99, userSignalReward: 0 },
      { atMs: 100, userSignalReward: 0.8 },
      { atMs: 100 + 24 * HOUR, userSignalReward: 0 },
    ];
    expect(userOutcome(turns, 100, TIMES)).toBe(0.8);
    expect(turns.map((turn) => isInExposureWindow(turn.atMs, 100, TIMES))).toEqual([false, true, false]);
  });

  it('is missing when no turn of the window is known', () => {
    expect(userOutcome([], 0, TIMES)).toBeNull();
  });

  it('is final 24 hours after the window', () => {
    expect(maturesAtMs(HOUR, TIMES)).toBe(49 * HOUR);
  });
});

import type { RewardSums } from '../store/metrics-store.ts';
import { RememberedSums } from './remembered-sums.ts';

const FILTER = { fromDay: 1, toDay: 90, agent: null, policyId: null, simulated: 'include' } as const;

/** A store whose answers count up and take `costMs` on a clock of its own, and what asks it. */
function asked(costMs: number) {
  let clockMs = 0;
  let made = 0;
  let failure: Error | null = null;
  const ages: number[] = [];
  const sumRewards = async (): Promise<readonly RewardSums[]> => {
    await Promise.resolve();
    clockMs += costMs;
    made += 1;
    if (failure !== null) throw failure;
    return [{ turns: made } as RewardSums];
  };
  const remembered = new RememberedSums({ sumRewards, sumFeedback: async () => [] }, () => clockMs);
  const sums = remembered.forRequest((ageMs) => ages.push(ageMs));
  const ask = async (filter: Parameters<typeof sums.sumRewards>[0] = FILTER) =>
    (await sums.sumRewards(filter, 'total'))[0]?.turns;
  return {
    ask,
    ages,
    wait: (ms: number) => {
      clockMs += ms;
    },
    fail: (error: Error | null) => {
      failure = error;
    },
    made: () => made,
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('sums', () => {
  it('that cost little are of now, each time', async () => {
    const { ask, ages } = asked(99);
    expect([await ask(), await ask()]).toEqual([1, 2]);
    expect(ages).toEqual([]);
  });

  it('that were costly are served again, with the age of their question', async () => {
    const { ask, ages, wait, made } = asked(900);
    expect(await ask()).toBe(1);
    wait(100);
    expect([await ask(), made()]).toEqual([1, 1]);
    expect(ages).toEqual([1_000]);
  });

  it('of another filter are others', async () => {
    const { ask } = asked(900);
    expect([await ask(), await ask({ ...FILTER, agent: 'diy_guide' })]).toEqual([1, 2]);
  });

  it('that grow old are made anew behind the answer, once', async () => {
    const { ask, wait, made } = asked(900);
    await ask();
    wait(10_000);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    await settled();
    expect([await ask(), made()]).toEqual([2, 2]);
  });

  it('that are too old are never served', async () => {
    const { ask, wait } = asked(900);
    await ask();
    wait(60_001);
    expect(await ask()).toBe(2);
  });

  it('asked for twice at once are made once when they are known to be costly; a first question is never shared', async () => {
    const { ask, wait } = asked(900);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 2]);
    wait(100_000);
    expect(await Promise.all([ask(), ask()])).toEqual([3, 3]);
  });

  it('that cannot be made anew are served until they are too old; then the error is', async () => {
    const { ask, wait, fail } = asked(900);
    await ask();
    fail(new Error('away'));
    wait(20_000);
    expect(await ask()).toBe(1);
    await settled();
    wait(60_000);
    await expect(ask()).rejects.toThrow('away');
    fail(null);
    expect(await ask()).toBe(4);
  });
});

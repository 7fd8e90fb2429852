import { implicitReward } from './implicit.ts';

const ADJUSTMENTS = [
  { name: 'intent_match', value: 0.1 },
  { name: 'too_short', value: -0.1 },
  { name: 'used_context', value: 0.05 },
];

describe('the implicit reward', () => {
  it.each([
    ['an answer nobody judged is neutral', false, 0.5, 0.55],
    ['a failed answer starts at 0.2', true, 0.2, 0.25],
  ])('%s, and moves with its adjustments', (_rule, failed, base, score) => {
    const implicit = implicitReward({ failed, adjustments: ADJUSTMENTS, givenReward: null });
    expect(implicit.reward).toMatchObject({ score, base, components: ADJUSTMENTS, clamped: false });
    expect(implicit.adjustments).toEqual(ADJUSTMENTS);
    expect(implicit.userSignalReward).toBe(base);
  });

  it.each([0, 0.85, 1, 0.1234567890123456])('a given reward of %d is the score, with no adjustments', (given) => {
    const implicit = implicitReward({ failed: false, adjustments: ADJUSTMENTS, givenReward: given });
    expect(implicit.reward.score).toBe(given);
    expect(implicit.reward.components).toEqual([{ name: 'given', value: given }]);
    expect(implicit.reward.clamped).toBe(false);
  });

  it.each([
    [false, 0.5],
    [true, 0.2],
  ])('a given reward keeps the computed adjustments and leaves the user signal alone (failed: %s)', (failed, base) => {
    const implicit = implicitReward({ failed, adjustments: ADJUSTMENTS, givenReward: 1 });
    expect(implicit.adjustments).toEqual(ADJUSTMENTS);
    expect(implicit.userSignalReward).toBe(base);
  });

  it.each([-0.01, 1.01, Number.NaN])('refuses a given reward of %d', (givenReward) => {
    expect(() => implicitReward({ failed: false, adjustments: [], givenReward })).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { groupAdvantages, LOSS_TYPES } from './advantages.ts';

test('the vector of learning.md: [1,0,0,1,1,0,0,0] → +1.2076 / −0.7246', () => {
  const { advantages, isTrainable } = groupAdvantages([1, 0, 0, 1, 1, 0, 0, 0], 'grpo');
  expect(advantages.map((advantage) => advantage.toFixed(4))).toEqual(
    [1, 0, 0, 1, 1, 0, 0, 0].map((reward) => (reward === 1 ? '1.2076' : '-0.7246')),
  );
  expect(isTrainable).toBe(true);
});

test('Dr. GRPO does not divide by the deviation', () => {
  expect(groupAdvantages([1, 0, 0, 1], 'dr_grpo').advantages).toEqual([0.5, -0.5, -0.5, 0.5]);
});

test.each([[[0.1, 0.1, 0.1]], [[0.3]], [[]]])('rewards %j teach nothing: zeros, reported as untrainable', (rewards) => {
  for (const lossType of LOSS_TYPES) {
    expect(groupAdvantages(rewards, lossType)).toMatchObject({
      advantages: rewards.map(() => 0),
      standardDeviation: 0,
      isTrainable: false,
    });
  }
});

test('a reward that is no number is an error, never a 0', () => {
  expect(() => groupAdvantages([1, Number.NaN], 'grpo')).toThrow('reward NaN');
});

test('advantages sum to 0, keep the order of the rewards, and do not change when all rewards move together', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 16 }),
      fc.constantFrom(...LOSS_TYPES),
      (points, lossType) => {
        const rewards = points.map((point) => point / 100);
        const { advantages } = groupAdvantages(rewards, lossType);
        const moved = groupAdvantages(
          points.map((point) => point / 100 + 5),
          lossType,
        ).advantages;
        expect(advantages.reduce((total, advantage) => total + advantage, 0)).toBeCloseTo(0, 9);
        for (const [i, advantage] of advantages.entries()) {
          expect(moved[i]).toBeCloseTo(advantage, 9);
          for (const [j, other] of advantages.entries()) {
            if ((rewards[i] ?? 0) < (rewards[j] ?? 0)) expect(advantage).toBeLessThan(other);
          }
        }
      },
    ),
  );
});

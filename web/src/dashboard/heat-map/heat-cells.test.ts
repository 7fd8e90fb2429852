import fc from 'fast-check';
import { heatStep, type MeasuredCell, scaleEnds } from './heat-cells.ts';

const cell = (mean: number, n: number): MeasuredCell => {
  const estimate = { mean, n, users: n, low: null, high: null };
  return {
    intent: 'timeline',
    persona: null,
    effective_reward: estimate,
    explicit_reward: estimate,
    implicit_reward: estimate,
    user_signal_reward: estimate,
    submission_rate: estimate,
  };
};

test('the lowest mean has the first colour, the highest the last', () => {
  expect([0.2, 0.3, 0.4, 0.5, 0.6].map((mean) => heatStep(mean, 0.2, 0.6))).toEqual([1, 2, 3, 4, 5]);
  expect(heatStep(0.5, 0.5, 0.5)).toBe(3);
});

test('a higher value never has a lower colour', () => {
  const value = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(heatStep(Math.min(a, b), 0.1, 0.9)).toBeLessThanOrEqual(heatStep(Math.max(a, b), 0.1, 0.9));
    }),
  );
});

test('a cell with too few turns does not stretch the scale', () => {
  expect(scaleEnds([cell(0.1, 3), cell(0.5, 30), cell(0.7, 90)], 'effective_reward', 30)).toEqual({
    lowest: 0.5,
    highest: 0.7,
  });
  expect(scaleEnds([cell(0.1, 3)], 'effective_reward', 30)).toBeNull();
});

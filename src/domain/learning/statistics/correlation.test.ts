import { readReference } from '../../../../test/support/reference.ts';
import { midRanks, pearsonCorrelation, spearmanCorrelation } from './correlation.ts';

const { correlation } = readReference<{
  readonly correlation: {
    readonly xs: readonly number[];
    readonly ys: readonly number[];
    readonly pearson: number;
    readonly spearman: number;
  };
}>('statistics');

test('both correlations equal scipy’s, ties included', () => {
  expect(pearsonCorrelation(correlation.xs, correlation.ys)).toBeCloseTo(correlation.pearson, 12);
  expect(spearmanCorrelation(correlation.xs, correlation.ys)).toBeCloseTo(correlation.spearman, 12);
});

test('equal values share the mean of their ranks', () => {
  expect([...midRanks([5, 1, 5, 3])]).toEqual([3.5, 1, 3.5, 2]);
});

test('what never varies correlates with nothing', () => {
  expect(pearsonCorrelation([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(pearsonCorrelation([], [])).toBeNull();
  expect(() => pearsonCorrelation([1], [1, 2])).toThrow(RangeError);
});

import { readReference } from '../../../../test/support/reference.ts';
import { classifierMetrics } from './classifier-metrics.ts';

const { classifiers } = readReference<{
  readonly classifiers: readonly {
    readonly predictions: readonly number[];
    readonly outcomes: readonly boolean[];
    readonly auc: number;
    readonly brier: number;
    readonly ece: number;
    readonly outcomeShares: readonly number[];
    readonly meanPredictions: readonly number[];
  }[];
}>('statistics');

test('AUC, Brier score and calibration equal scikit-learn’s, with and without ties', () => {
  for (const { predictions, outcomes, ...expected } of classifiers) {
    const found = classifierMetrics(predictions, outcomes);
    expect(found.auc).toBeCloseTo(expected.auc, 12);
    expect(found.brier).toBeCloseTo(expected.brier, 12);
    expect(found.ece).toBeCloseTo(expected.ece, 12);
    const bins = found.bins.filter(({ n }) => n > 0);
    expect(bins.map(({ outcomeShare }) => outcomeShare)).toEqual(
      expected.outcomeShares.map((share) => expect.closeTo(share, 12)),
    );
    expect(bins.map(({ meanPrediction }) => meanPrediction)).toEqual(
      expected.meanPredictions.map((mean) => expect.closeTo(mean, 12)),
    );
  }
});

test('a perfect ranking has AUC 1, a reversed one 0, a constant one ½', () => {
  const outcomes = [false, false, true, true];
  expect(classifierMetrics([0.1, 0.2, 0.8, 0.9], outcomes).auc).toBe(1);
  expect(classifierMetrics([0.9, 0.8, 0.2, 0.1], outcomes).auc).toBe(0);
  expect(classifierMetrics([0.5, 0.5, 0.5, 0.5], outcomes).auc).toBe(0.5);
});

test('one class alone has no AUC', () => {
  expect(classifierMetrics([0.2, 0.4], [true, true]).auc).toBeNull();
});

test('always predicting the share of positives is calibrated and has the base rate’s Brier score', () => {
  const metrics = classifierMetrics([0.25, 0.25, 0.25, 0.25], [true, false, false, false]);
  expect(metrics).toMatchObject({ ece: 0, brier: 0.1875, brierOfBaseRate: 0.1875 });
});

test('predictions outside [0, 1] and unpaired ones are errors', () => {
  expect(() => classifierMetrics([1.1], [true])).toThrow('prediction 1.1');
  expect(() => classifierMetrics([], [])).toThrow('expected pairs');
  expect(() => classifierMetrics([0.5], [])).toThrow('expected pairs');
});

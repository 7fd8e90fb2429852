import { readReference } from '../../../../test/support/reference.ts';
import { at } from '../numbers.ts';
import { fitLogisticRegression } from './logistic-regression.ts';

const { logistic } = readReference<{
  readonly logistic: readonly {
    readonly penalty: number;
    readonly rows: readonly (readonly number[])[];
    readonly outcomes: readonly boolean[];
    readonly coefficients: readonly number[];
  }[];
}>('statistics');

test('the coefficients equal those of scikit-learn’s LogisticRegression', () => {
  for (const { penalty, rows, outcomes, coefficients } of logistic) {
    const examples = rows.map((row, index) => ({
      terms: [0, ...row.flatMap((value, column) => (value === 1 ? [column + 1] : []))],
      outcome: outcomes[index] === true,
    }));
    const fitted = fitLogisticRegression(examples, coefficients.length, penalty);
    for (const [index, expected] of coefficients.entries()) expect(at(fitted, index)).toBeCloseTo(expected, 6);
  }
});

test('separable data and a single class have finite coefficients', () => {
  const separable = [true, false].map((outcome) => ({ terms: outcome ? [0, 1] : [0], outcome }));
  expect(fitLogisticRegression(separable, 2, 1).every(Number.isFinite)).toBe(true);
  const oneClass = Array.from({ length: 50 }, () => ({ terms: [0], outcome: true }));
  expect(at(fitLogisticRegression(oneClass, 1, 1), 0)).toBeGreaterThan(5);
});

test('a penalty of 0 is an error', () => {
  expect(() => fitLogisticRegression([], 1, 0)).toThrow('penalty 0');
});

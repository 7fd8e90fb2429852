import { choleskyFactor, solveCholesky, solveLower, solveLowerTransposed } from './linear-algebra.ts';
import { dot } from './numbers.ts';

/** The example of Wikipedia, "Cholesky decomposition". */
const MATRIX = Float64Array.from([4, 12, -16, 12, 37, -43, -16, -43, 98]);
const FACTOR = [2, 0, 0, 6, 1, 0, -8, 5, 3];

test('the factor of a known matrix', () => {
  expect([...choleskyFactor(MATRIX, 3)]).toEqual(FACTOR);
});

test('the solution solves the system', () => {
  const solution = solveCholesky(choleskyFactor(MATRIX, 3), 3, [1, 2, 3]);
  for (const [row, right] of [1, 2, 3].entries())
    expect(dot(MATRIX.slice(row * 3, row * 3 + 3), solution)).toBeCloseTo(right, 10);
});

test('triangular systems are solved from either side', () => {
  const factor = Float64Array.from(FACTOR);
  expect([...solveLower(factor, 3, [2, 7, 0])]).toEqual([1, 1, 1]);
  expect([...solveLowerTransposed(factor, 3, [0, 6, 3])]).toEqual([1, 1, 1]);
});

test('a matrix that is not positive definite, or of another size, is an error', () => {
  expect(() => choleskyFactor(Float64Array.from([1, 2, 2, 1]), 2)).toThrow('not positive definite');
  expect(() => choleskyFactor(MATRIX, 2)).toThrow('expected 2 × 2');
});

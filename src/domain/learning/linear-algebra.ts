import { at } from './numbers.ts';

/**
 * The lower triangle L of a symmetric positive definite matrix A = L Lᵀ, both row by row in one array of size².
 * O(size³ / 3): the inner loop reads with `?? 0`, which only satisfies the compiler; its indices lie inside by construction.
 * @throws RangeError when A has another size or is not positive definite.
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  if (matrix.length !== size * size) throw new RangeError(`${matrix.length} elements: expected ${size} × ${size}`);
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const rowStart = row * size;
    for (let column = 0; column <= row; column += 1) {
      const columnStart = column * size;
      let value = matrix[rowStart + column] ?? 0;
      for (let k = 0; k < column; k += 1) value -= (factor[rowStart + k] ?? 0) * (factor[columnStart + k] ?? 0);
      if (row !== column) {
        factor[rowStart + column] = value / at(factor, columnStart + column);
        continue;
      }
      if (!(value > 0)) throw new RangeError('the matrix is not positive definite');
      factor[rowStart + row] = Math.sqrt(value);
    }
  }
  return factor;
}

/** The solution y of L y = b. */
export function solveLower(factor: Float64Array, size: number, rightSide: ArrayLike<number>): Float64Array {
  const solution = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let value = at(rightSide, row);
    for (let k = 0; k < row; k += 1) value -= at(factor, row * size + k) * at(solution, k);
    solution[row] = value / at(factor, row * size + row);
  }
  return solution;
}

/** The solution x of Lᵀ x = b. */
export function solveLowerTransposed(factor: Float64Array, size: number, rightSide: ArrayLike<number>): Float64Array {
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row -= 1) {
    let value = at(rightSide, row);
    for (let k = row + 1; k < size; k += 1) value -= at(factor, k * size + row) * at(solution, k);
    solution[row] = value / at(factor, row * size + row);
  }
  return solution;
}

/** The solution x of A x = b, from the factor of A. */
export function solveCholesky(factor: Float64Array, size: number, rightSide: ArrayLike<number>): Float64Array {
  return solveLowerTransposed(factor, size, solveLower(factor, size, rightSide));
}

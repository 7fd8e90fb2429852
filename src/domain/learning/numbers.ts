/**
 * Small helpers of the numerical code in this folder.
 */

/**
 * The element at `index`, never undefined.
 * @throws RangeError outside the array: an index error is a bug, not a zero.
 */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} is outside an array of ${values.length}`);
  return value;
}

/** The sum; 0 for an empty array. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index += 1) total += at(values, index);
  return total;
}

/** The arithmetic mean; NaN for an empty array. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** The inner product of two arrays of the same length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < a.length; index += 1) total += at(a, index) * at(b, index);
  return total;
}

/** The index of the largest element, the first one among equals; -1 for an empty array. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = -1;
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = at(values, index);
    if (best === -1 || value > largest) {
      best = index;
      largest = value;
    }
  }
  return best;
}

/** 1 / (1 + e^−x) ∈ [0, 1], without overflow at either end. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

/** ln(1 + e^x), without overflow: the negative log-likelihood of a logistic model. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

import { choleskyFactor, solveCholesky } from '../linear-algebra.ts';
import { at, dot, logistic, softplus } from '../numbers.ts';

/** One example: the terms that hold (all others are 0), and whether the outcome happened. */
export interface LogisticExample {
  /** Positions of the terms that are 1, ascending; position 0, the intercept, belongs to every example. */
  readonly terms: readonly number[];
  readonly outcome: boolean;
}

/** The intercept is practically free; the rest keeps it finite when every outcome is the same. */
const INTERCEPT_PENALTY = 1e-9;
/** Newton's method needs about ten; more means that rounding keeps the gradient from the tolerance. */
const MAXIMUM_ITERATIONS = 100;
const GRADIENT_TOLERANCE = 1e-9;
/** A step that lowers the objective by less than this share of it is within its rounding: it is the last one, and is not measured. */
const OBJECTIVE_ROUNDING = 1e-15;

/**
 * The coefficients that minimize Σ −log p(outcome) + penalty/2 · Σ_{j ≥ 1} w_j², by Newton's method with step halving.
 * O(iterations · (examples · terms² + size³)). Equals scikit-learn's LogisticRegression with C = 1 / penalty.
 * Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009) §§ 4.4.1, 4.4.4.
 * `start`: where to begin; near the solution two or three steps are enough. The solution is the same wherever one begins, to the tolerance.
 * @throws RangeError unless the penalty is positive: without it separable data have no solution.
 */
export function fitLogisticRegression(
  examples: readonly LogisticExample[],
  size: number,
  penalty: number,
  start: Float64Array = new Float64Array(size),
): Float64Array {
  if (!(penalty > 0)) throw new RangeError(`penalty ${penalty}: expected a number above 0`);
  const penaltyOf = (term: number): number => (term === 0 ? INTERCEPT_PENALTY : penalty);
  const objective = (weights: Float64Array): number =>
    examples.reduce((total, example) => {
      const score = linearScore(weights, example);
      return total + softplus(example.outcome ? -score : score);
    }, 0) + weights.reduce((total, weight, term) => total + (penaltyOf(term) / 2) * weight * weight, 0);

  let weights = start.slice();
  let current = objective(weights);
  for (let iteration = 0; iteration < MAXIMUM_ITERATIONS; iteration += 1) {
    const gradient = weights.map((weight, term) => penaltyOf(term) * weight);
    const curvature = new Float64Array(size * size);
    for (let term = 0; term < size; term += 1) curvature[term * size + term] = penaltyOf(term);
    for (const example of examples) addExample(example, weights, gradient, curvature);
    if (gradient.every((slope) => Math.abs(slope) < GRADIENT_TOLERANCE)) break;
    const direction = solveCholesky(choleskyFactor(curvature, size), size, gradient);
    if (dot(gradient, direction) < OBJECTIVE_ROUNDING * (1 + current)) {
      return weights.map((weight, term) => weight - at(direction, term));
    }
    let step = 1;
    let next = weights.map((weight, term) => weight - step * at(direction, term));
    let value = objective(next);
    while (value > current && step > Number.EPSILON) {
      step /= 2;
      next = weights.map((weight, term) => weight - step * at(direction, term));
      value = objective(next);
    }
    if (value > current) break;
    weights = next;
    current = value;
  }
  return weights;
}

/** The log odds w · x of an example. */
function linearScore(weights: Float64Array, { terms }: LogisticExample): number {
  return terms.reduce((score, term) => score + at(weights, term), 0);
}

/** Adds the example's part of gradient and curvature (its lower triangle), in place: both are sums over all examples. */
function addExample(
  example: LogisticExample,
  weights: Float64Array,
  gradient: Float64Array,
  curvature: Float64Array,
): void {
  const { terms } = example;
  const probability = logistic(linearScore(weights, example));
  const error = probability - Number(example.outcome);
  const certainty = probability * (1 - probability);
  for (let i = 0; i < terms.length; i += 1) {
    const term = at(terms, i);
    gradient[term] = at(gradient, term) + error;
    for (let j = 0; j <= i; j += 1) {
      const cell = term * weights.length + at(terms, j);
      curvature[cell] = at(curvature, cell) + certainty;
    }
  }
}

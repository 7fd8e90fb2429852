import { at } from '../numbers.ts';

export interface FalseDiscoveryResult {
  /** Whether each hypothesis is rejected, in the order of the p-values given. */
  readonly rejected: readonly boolean[];
  /** The smallest q at which each would be rejected, ∈ [0, 1]. */
  readonly adjusted: readonly number[];
}

/**
 * The hypotheses rejected with an expected share of false ones ≤ q, for independent or positively dependent tests.
 * Step up: the largest k with p_(k) ≤ k q / m. Source: Benjamini, Hochberg, J. R. Stat. Soc. B 57 (1995) § 3.1.
 * @throws RangeError for a p-value outside [0, 1].
 * @example benjaminiHochberg([0.01, 0.9, 0.02], 0.1).rejected // [true, false, true]
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): FalseDiscoveryResult {
  return stepUp(pValues, q, 1);
}

/**
 * The same under any dependence: q is divided by 1 + 1/2 + … + 1/m.
 * Source: Benjamini, Yekutieli, Ann. Stat. 29 (2001), Theorem 1.3.
 */
export function benjaminiYekutieli(pValues: readonly number[], q: number): FalseDiscoveryResult {
  return stepUp(
    pValues,
    q,
    pValues.reduce((total, _, index) => total + 1 / (index + 1), 0),
  );
}

function stepUp(pValues: readonly number[], q: number, correction: number): FalseDiscoveryResult {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`p-value ${p}: expected a number in [0, 1]`);
  const m = pValues.length;
  const descending = pValues.map((_, index) => index).sort((a, b) => at(pValues, b) - at(pValues, a));
  const adjusted = new Array<number>(m).fill(1);
  let smallest = 1;
  for (const [position, index] of descending.entries()) {
    smallest = Math.min(smallest, at(pValues, index) * ((correction * m) / (m - position)));
    adjusted[index] = smallest;
  }
  return { rejected: adjusted.map((value) => value <= q), adjusted };
}

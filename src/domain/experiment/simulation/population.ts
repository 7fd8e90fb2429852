import type { Rng } from '../../learning/random.ts';

/** The spread between users that the simulations assume. Source: experiments.md ("Tests": sd .16). */
export const OUTCOME_SD = 0.16;
/** The mean outcome of users of the incumbent: silent, or happy as often as unhappy. */
export const BASE_MEAN = 0.5;

/**
 * Draws users' outcomes with this mean and a standard deviation of .16: most users stay silent (.5), the others are happy
 * (1) or unhappy (0). Three lumps instead of a smooth curve: harder for a sequence that relies on a normal limit.
 * @throws RangeError when no such three lumps have this mean: |mean − ½| > .0579.
 */
export function outcomesWithMean(mean: number): (rng: Rng) => number {
  const balance = 2 * mean - 1;
  const vocal = 4 * OUTCOME_SD ** 2 + balance ** 2;
  if (Math.abs(balance) > vocal)
    throw new RangeError(`Outcomes with mean ${mean} cannot have the spread ${OUTCOME_SD}.`);
  const happy = (vocal + balance) / 2;
  return (rng) => {
    const u = rng.next();
    if (u < happy) return 1;
    return u < vocal ? 0 : 0.5;
  };
}

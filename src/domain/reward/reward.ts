/** One adjustment or given value, with its signed amount. */
export interface RewardComponent {
  readonly name: string;
  readonly value: number;
}

/** A score with everything that made it, so that a person sees why. JSON of the HTTP answer's `reward`. */
export interface Reward {
  /** ∈ [0, 1]. */
  readonly score: number;
  readonly base: number;
  readonly components: readonly RewardComponent[];
  /** Whether base + components left [0, 1] and was cut back. */
  readonly clamped: boolean;
  readonly calculator_version: string;
}

/** Stored with every score. Raise it whenever any input could get another score than before. */
export const CALCULATOR_VERSION = '1';

/** Sums are rounded to this many parts of one, so that 0.8 + 0.1 + 0.05 is 0.95 and not 0.9500000000000001. */
const PARTS_OF_ONE = 1e12;

/**
 * The reward clamp(base + components), clamped once, at the end.
 * Source: feedback.md ("The scale").
 * @example
 * scoreOf(0.8, [{ name: 'intent_match', value: 0.1 }]).score; // 0.9
 * @throws RangeError when the sum is not a finite number.
 */
export function scoreOf(base: number, components: readonly RewardComponent[]): Reward {
  const sum = components.reduce((total, component) => total + component.value, base);
  if (!Number.isFinite(sum)) {
    throw new RangeError(`A reward needs finite numbers, found base ${base} and a sum of ${sum}.`);
  }
  const exact = Math.round(sum * PARTS_OF_ONE) / PARTS_OF_ONE;
  const score = Math.min(1, Math.max(0, exact));
  return { score, base, components, clamped: exact < 0 || exact > 1, calculator_version: CALCULATOR_VERSION };
}

import type { StrategyId } from '../learning/strategies.ts';

/**
 * Which arm answers a turn and how it was drawn: what off-policy evaluation needs, stored with the turn.
 * Source: learning.md, "Policy".
 */
export interface StrategyAssignment {
  /** Null for a turn that was answered elsewhere. */
  readonly strategy: StrategyId | null;
  /** The probability of what was chosen ∈ [0, 1]; of a turn that was answered elsewhere, as its caller told it. */
  readonly propensity: number | null;
  /** The probability of every arm, in the order of STRATEGY_IDS; they sum to 1. */
  readonly propensities: readonly number[] | null;
  /** The seed of the draw, an integer in [0, 2^32). */
  readonly seed: number | null;
}

/** Of a turn that no policy of ours decided, or that was started before policies chose. */
export const NO_ASSIGNMENT: StrategyAssignment = { strategy: null, propensity: null, propensities: null, seed: null };

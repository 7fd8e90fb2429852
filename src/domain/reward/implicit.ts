import { CALCULATOR_VERSION, type Reward, type RewardComponent, scoreOf } from './reward.ts';

/** The base of a turn without feedback (the guide's "no feedback"). */
export const NO_FEEDBACK_BASE = 0.5;
/** The base of a turn without feedback whose answer failed: an error text, or a fallback after an error. */
export const FAILED_ANSWER_BASE = 0.2;

/** The base of a turn that nobody has judged. */
export function silentBase(failed: boolean): number {
  return failed ? FAILED_ANSWER_BASE : NO_FEEDBACK_BASE;
}

/** What is known of an answer's reward before any feedback. */
export interface ImplicitReward {
  readonly reward: Reward;
  /** The computed adjustments, also beside a given reward: they hold once feedback is applied. */
  readonly adjustments: readonly RewardComponent[];
  /** The base alone: 0.5, or 0.2 for a failed answer. */
  readonly userSignalReward: number;
}

/**
 * The implicit reward of a turn: the silent base with the adjustments, or the reward that the caller gave, as it is.
 * A given reward has base 0 and one component `given`; it never touches the user-signal reward.
 * @throws RangeError when the given reward is not in [0, 1].
 * @example
 * implicitReward({ failed: false, adjustments: [], givenReward: null }).reward.score; // 0.5
 * implicitReward({ failed: false, adjustments: [], givenReward: 0.85 }).reward.score; // 0.85
 */
export function implicitReward(input: {
  readonly failed: boolean;
  readonly adjustments: readonly RewardComponent[];
  /** The caller's own reward, ∈ [0, 1]; null to compute it. */
  readonly givenReward: number | null;
}): ImplicitReward {
  const base = silentBase(input.failed);
  const reward = input.givenReward === null ? scoreOf(base, input.adjustments) : rewardAsGiven(input.givenReward);
  return { reward, adjustments: input.adjustments, userSignalReward: base };
}

/** Not by way of `scoreOf`: the caller gets back exactly the number that was given, unrounded. */
function rewardAsGiven(score: number): Reward {
  if (!(score >= 0 && score <= 1)) {
    throw new RangeError(`A given reward must be in [0, 1], found ${score}.`);
  }
  return {
    score,
    base: 0,
    components: [{ name: 'given', value: score }],
    clamped: false,
    calculator_version: CALCULATOR_VERSION,
  };
}

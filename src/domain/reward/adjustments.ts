import type { RewardComponent } from './reward.ts';

/**
 * What an answer's own properties add to or take from any signal.
 * Source: agent-lightning-guide.md ("Adjustments"), boundaries from feedback.md ("The scale").
 */
export const INTENT_MATCH_BONUS = 0.1;
export const USED_CONTEXT_BONUS = 0.05;
export const TOO_SHORT_PENALTY = -0.1;
export const TOO_LONG_PENALTY = -0.05;
/** Shorter than this is too short; this length itself is not. Unicode code points. */
export const SHORTEST_FULL_RESPONSE = 50;
/** Longer than this is too long; this length itself is not. Unicode code points. */
export const LONGEST_FULL_RESPONSE = 2000;

/** The properties of an answer that adjust its reward. */
export interface AnswerProperties {
  readonly intentMatch: boolean;
  readonly usedContext: boolean;
  readonly response: string;
}

/**
 * The adjustments of an answer, in the order of the guide; only those that are not zero.
 * @example
 * adjustmentsOf({ intentMatch: true, usedContext: false, response: 'Yes.' });
 * // [{ name: 'intent_match', value: 0.1 }, { name: 'too_short', value: -0.1 }]
 */
export function adjustmentsOf({ intentMatch, usedContext, response }: AnswerProperties): readonly RewardComponent[] {
  return [...signalAdjustments({ intentMatch, usedContext }), ...lengthAdjustments(responseLength(response))];
}

/** The adjustments for a matched intent and used context alone. */
export function signalAdjustments(
  signals: Pick<AnswerProperties, 'intentMatch' | 'usedContext'>,
): readonly RewardComponent[] {
  const components: RewardComponent[] = [];
  if (signals.intentMatch) {
    components.push({ name: 'intent_match', value: INTENT_MATCH_BONUS });
  }
  if (signals.usedContext) {
    components.push({ name: 'used_context', value: USED_CONTEXT_BONUS });
  }
  return components;
}

/** The adjustment for a length in code points: at most one. */
export function lengthAdjustments(codePoints: number): readonly RewardComponent[] {
  if (codePoints < SHORTEST_FULL_RESPONSE) {
    return [{ name: 'too_short', value: TOO_SHORT_PENALTY }];
  }
  if (codePoints > LONGEST_FULL_RESPONSE) {
    return [{ name: 'too_long', value: TOO_LONG_PENALTY }];
  }
  return [];
}

/**
 * The length of a response as the adjustments count it: Unicode code points of the trimmed text.
 * @example
 * responseLength(' 🏠 ok '); // 4
 */
export function responseLength(response: string): number {
  let codePoints = 0;
  for (const _ of response.trim()) {
    codePoints += 1;
  }
  return codePoints;
}

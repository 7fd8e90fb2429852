import { BASE_REWARDS, type FeedbackType } from './feedback-type.ts';
import { type RewardComponent, scoreOf } from './reward.ts';

/**
 * The `reward_score` of one feedback event: clamp(the signal's base + the message's adjustments) ∈ [0, 1].
 * @example
 * eventScore('follow_up', [{ name: 'used_context', value: 0.05 }]); // 0.85
 */
export function eventScore(type: FeedbackType, adjustments: readonly RewardComponent[]): number {
  return scoreOf(BASE_REWARDS[type], adjustments).score;
}

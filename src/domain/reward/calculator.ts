import { lengthAdjustments, responseLength, signalAdjustments } from './adjustments.ts';
import { eventScore } from './event-score.ts';
import { FEEDBACK_TYPES, type FeedbackType } from './feedback-type.ts';

/** The guide's `additional_signals`. The length is given as a number of code points or as the response itself. */
export type FeedbackSignals = {
  readonly intentMatch?: boolean;
  readonly usedContext?: boolean;
} & (
  | { readonly responseLength?: number; readonly response?: never }
  | { readonly response?: string; readonly responseLength?: never }
);

/** The guide's reward calculator: feedback to a score ∈ [0, 1]. Source: agent-lightning-guide.md ("Reward Calculator"). */
export class RewardCalculator {
  /**
   * The score of one signal. A signal that is left out adjusts nothing.
   * @throws RangeError for an unknown type, or a length that is not a whole number ≥ 0.
   * @example
   * new RewardCalculator().calculateFromFeedback('thumbs_up', { intentMatch: true, usedContext: true }); // 1
   * new RewardCalculator().calculateFromFeedback('rating_4', { responseLength: 49 }); // 0.7
   */
  calculateFromFeedback(type: FeedbackType, signals: FeedbackSignals = {}): number {
    // Part of the package's surface: callers without types get an error, never a NaN that spoils an average.
    if (!FEEDBACK_TYPES.includes(type)) {
      throw new RangeError(`Unknown feedback type '${type}', expected one of ${FEEDBACK_TYPES.join(', ')}.`);
    }
    const length = signals.response === undefined ? signals.responseLength : responseLength(signals.response);
    if (length !== undefined && !(Number.isInteger(length) && length >= 0)) {
      throw new RangeError(`A response length must be a whole number of at least 0, found ${length}.`);
    }
    return eventScore(type, [
      ...signalAdjustments({
        intentMatch: signals.intentMatch ?? false,
        usedContext: signals.usedContext ?? false,
      }),
      ...(length === undefined ? [] : lengthAdjustments(length)),
    ]);
  }
}

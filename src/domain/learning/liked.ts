import type { FeedbackType } from '../reward/feedback-type.ts';

const LIKED: Readonly<Record<FeedbackType, boolean | null>> = {
  thumbs_up: true,
  rating_5: true,
  rating_4: true,
  copy: true,
  rating_3: null,
  follow_up: null,
  rating_2: false,
  rating_1: false,
  thumbs_down: false,
  regenerate: false,
};

/** Whether a feedback says that the answer was liked; null when it says neither (rating_3, follow_up). Source: learning.md, "Exports". */
export function isLiked(feedbackType: FeedbackType): boolean | null {
  return LIKED[feedbackType];
}

/**
 * The feedback signals, their groups and their bases.
 * Source: agent-lightning-guide.md ("Reward Scale", "Feedback Types"), exact values from feedback.md ("The scale").
 */
export const FEEDBACK_TYPES = [
  'thumbs_up',
  'thumbs_down',
  'rating_1',
  'rating_2',
  'rating_3',
  'rating_4',
  'rating_5',
  'regenerate',
  'copy',
  'follow_up',
] as const;
export type FeedbackType = (typeof FEEDBACK_TYPES)[number];

/**
 * The signals by the guide's names.
 * @example
 * FeedbackType.THUMBS_UP; // 'thumbs_up'
 */
export const FeedbackType = {
  THUMBS_UP: 'thumbs_up',
  THUMBS_DOWN: 'thumbs_down',
  RATING_1: 'rating_1',
  RATING_2: 'rating_2',
  RATING_3: 'rating_3',
  RATING_4: 'rating_4',
  RATING_5: 'rating_5',
  REGENERATE: 'regenerate',
  COPY: 'copy',
  FOLLOW_UP: 'follow_up',
} as const satisfies Readonly<Record<Uppercase<FeedbackType>, FeedbackType>>;

/** What each signal is worth by itself, ∈ [0, 1]. */
export const BASE_REWARDS: Readonly<Record<FeedbackType, number>> = {
  thumbs_up: 1,
  thumbs_down: 0,
  rating_1: 0,
  rating_2: 0.3,
  rating_3: 0.5,
  rating_4: 0.8,
  rating_5: 1,
  regenerate: 0.3,
  copy: 1,
  follow_up: 0.8,
};

/** Whether a signal is said (thumbs, stars: the latest one holds) or done (copy, regenerate, follow-up). */
export type FeedbackGroup = 'opinion' | 'behaviour';

/**
 * The group of a signal.
 * @example
 * feedbackGroup('rating_4'); // 'opinion'
 * feedbackGroup('copy'); // 'behaviour'
 */
export function feedbackGroup(type: FeedbackType): FeedbackGroup {
  switch (type) {
    case 'regenerate':
    case 'copy':
    case 'follow_up':
      return 'behaviour';
    case 'thumbs_up':
    case 'thumbs_down':
    case 'rating_1':
    case 'rating_2':
    case 'rating_3':
    case 'rating_4':
    case 'rating_5':
      return 'opinion';
  }
}

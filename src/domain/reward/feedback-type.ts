/**
 * The feedback signals and their bases.
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

import type { FeedbackType } from '../../../../src/domain/reward/feedback-type.ts';

/** From the best opinion to the worst, then what people did: the order of every stack and list. */
export const TYPES_IN_ORDER = [
  'thumbs_up',
  'rating_5',
  'rating_4',
  'rating_3',
  'rating_2',
  'rating_1',
  'thumbs_down',
  'copy',
  'follow_up',
  'regenerate',
] as const satisfies readonly FeedbackType[];

/** Blue is liked, orange is not, grey is between; what people did has hues of its own. */
export const TYPE_COLORS: Readonly<Record<FeedbackType, string>> = {
  thumbs_up: '--type-best',
  rating_5: '--type-better',
  rating_4: '--type-good',
  rating_3: '--type-middle',
  rating_2: '--type-poor',
  rating_1: '--type-worse',
  thumbs_down: '--type-worst',
  copy: '--series-3',
  follow_up: '--type-follow-up',
  regenerate: '--series-4',
};

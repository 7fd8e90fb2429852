import { BASE_REWARDS, FEEDBACK_TYPES, FeedbackType, feedbackGroup } from './feedback-type.ts';

describe("the guide's scale", () => {
  it.each([
    ['thumbs_up', 'opinion', 1.0],
    ['rating_5', 'opinion', 1.0],
    ['rating_4', 'opinion', 0.8],
    ['rating_3', 'opinion', 0.5],
    ['rating_2', 'opinion', 0.3],
    ['thumbs_down', 'opinion', 0.0],
    ['rating_1', 'opinion', 0.0],
    ['copy', 'behaviour', 1.0],
    ['follow_up', 'behaviour', 0.8],
    ['regenerate', 'behaviour', 0.3],
  ] as const)('%s is an %s worth %d', (type, group, base) => {
    expect(BASE_REWARDS[type]).toBe(base);
    expect(feedbackGroup(type)).toBe(group);
  });

  it.each([
    ['excellent', ['thumbs_up', 'rating_5', 'copy'], 1, 1],
    ['good', ['rating_4', 'follow_up'], 0.7, 0.9],
    ['neutral', ['rating_3'], 0.5, 0.5],
    ['poor', ['rating_2', 'regenerate'], 0.2, 0.4],
    ['bad', ['thumbs_down', 'rating_1'], 0, 0],
  ] as const)("keeps every %s signal in the guide's band", (_band, types, lowest, highest) => {
    for (const type of types) {
      expect(BASE_REWARDS[type]).toBeGreaterThanOrEqual(lowest);
      expect(BASE_REWARDS[type]).toBeLessThanOrEqual(highest);
    }
  });

  it('has ten signals, each with a base and a name in capitals', () => {
    expect(FEEDBACK_TYPES).toHaveLength(10);
    expect(Object.keys(BASE_REWARDS).sort()).toEqual([...FEEDBACK_TYPES].sort());
    expect(Object.entries(FeedbackType)).toEqual(
      expect.arrayContaining(FEEDBACK_TYPES.map((type) => [type.toUpperCase(), type])),
    );
    expect(Object.keys(FeedbackType)).toHaveLength(10);
  });
});

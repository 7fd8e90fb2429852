import { RewardCalculator } from './calculator.ts';
import { eventScore } from './event-score.ts';
import { BASE_REWARDS, FEEDBACK_TYPES, FeedbackType } from './feedback-type.ts';

const calculator = new RewardCalculator();

describe("the guide's reward calculator", () => {
  it("gives the guide's own example: 1.0, the most there is, with both bonuses", () => {
    const reward = calculator.calculateFromFeedback(FeedbackType.THUMBS_UP, { intentMatch: true, usedContext: true });
    expect(reward).toBe(1.0);
  });

  it.each(FEEDBACK_TYPES)('gives %s its base when nothing else is known', (type) => {
    expect(calculator.calculateFromFeedback(type)).toBe(BASE_REWARDS[type]);
    expect(calculator.calculateFromFeedback(type, {})).toBe(BASE_REWARDS[type]);
    expect(calculator.calculateFromFeedback(type, { intentMatch: false, usedContext: false })).toBe(BASE_REWARDS[type]);
  });

  it.each([
    ['rating_4', { intentMatch: true }, 0.9],
    ['rating_4', { intentMatch: true, usedContext: true }, 0.95],
    ['rating_3', { usedContext: true }, 0.55],
    ['thumbs_down', { intentMatch: true, usedContext: true }, 0.15],
    ['regenerate', { responseLength: 49 }, 0.2],
    ['regenerate', { responseLength: 50 }, 0.3],
    ['follow_up', { responseLength: 2000 }, 0.8],
    ['follow_up', { responseLength: 2001 }, 0.75],
    ['follow_up', { response: 'Yes.' }, 0.7],
    ['copy', { response: 'Yes.', intentMatch: true, usedContext: true }, 1],
    ['rating_1', { responseLength: 0 }, 0],
  ] as const)('%s with %j is %d', (type, signals, reward) => {
    expect(calculator.calculateFromFeedback(type, signals)).toBe(reward);
  });

  it('refuses what callers without types may send', () => {
    // As a JavaScript caller would: the types forbid it.
    const untyped: (type: string) => number = calculator.calculateFromFeedback as never;
    expect(() => untyped('five_stars')).toThrow("Unknown feedback type 'five_stars'");
    expect(() => untyped('constructor')).toThrow(RangeError);
    for (const responseLength of [-1, 1.5, Number.NaN]) {
      expect(() => calculator.calculateFromFeedback('copy', { responseLength })).toThrow('whole number');
    }
  });
});

describe('the score of a feedback event', () => {
  it('is its base with the adjustments of the message, clamped', () => {
    const adjustments = [{ name: 'too_long', value: -0.05 }];
    expect(eventScore('thumbs_up', adjustments)).toBe(0.95);
    expect(eventScore('thumbs_down', adjustments)).toBe(0);
  });
});

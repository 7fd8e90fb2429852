import { classifyIntent } from './classify-intent.ts';
import { INTENTS } from './vocabulary.ts';

/** feedback.md, `intentMatch`: an intent counts as matched from this confidence on. */
const MATCHED_FROM = 0.6;

describe('classifyIntent', () => {
  it.each([
    ['How much to paint my living room?', 'cost_estimate'],
    ['how do i fix a leaky faucet', 'diy_guide'],
    ['What is the best flooring for a basement?', 'product_recommendation'],
    ['Find me a licensed electrician near me', 'contractor_search'],
    ['ideas for a small bathroom', 'design_idea'],
    ['Do I need a permit to build a deck?', 'permits_and_safety'],
    ['How long does a kitchen remodel take?', 'timeline'],
  ] as const)('reads "%s" as %s with enough confidence to count as matched', (message, intent) => {
    const classification = classifyIntent(message);
    expect(classification.intent).toBe(intent);
    expect(classification.confidence).toBeGreaterThanOrEqual(MATCHED_FROM);
    expect(classification.confidence).toBeLessThanOrEqual(1);
  });

  it.each(['Hello there', 'water heater', '', '你好', '🏠🏠'])(
    'is a general question with low confidence when nothing speaks for an intent: "%s"',
    (message) => {
      const classification = classifyIntent(message);
      expect(classification.intent).toBe('general_question');
      expect(classification.confidence).toBeLessThan(MATCHED_FROM);
    },
  );

  it.each([
    ['ballpark estimtae for a new roof', 'cost_estimate'],
    ['what are the permti rules for a fence', 'permits_and_safety'],
    ['can you recomend a paint', 'product_recommendation'],
    ['any contracters you would send', 'contractor_search'],
  ] as const)('forgives the typing error in "%s"', (message, intent) => {
    expect(classifyIntent(message).intent).toBe(intent);
  });

  it.each([
    ['how much time does tiling take', 'timeline'],
    ['what is the best way to hang a door', 'diy_guide'],
    ['how much would a contractor charge for drywall', 'cost_estimate'],
    ['How do I find a contractor I can trust?', 'contractor_search'],
  ] as const)('lets the longer phrase decide in "%s"', (message, intent) => {
    expect(classifyIntent(message).intent).toBe(intent);
  });

  it.each(['and for the ceiling?', 'what about the kitchen', 'ok, and the trim?'])(
    'keeps the earlier intent for the follow-up "%s"',
    (message) => {
      const classification = classifyIntent(message, { previousIntent: 'cost_estimate' });
      expect(classification).toEqual({ intent: 'cost_estimate', confidence: 0.7 });
    },
  );

  it('takes the earlier intent from the earlier message when the intent itself is not known', () => {
    expect(
      classifyIntent('and for the ceiling?', { previousMessage: 'How much to paint my living room?' }).intent,
    ).toBe('cost_estimate');
  });

  it('lets a follow-up with a cue of its own change the intent', () => {
    expect(classifyIntent('how long does that take?', { previousIntent: 'cost_estimate' }).intent).toBe('timeline');
  });

  it('does not give the earlier intent to a message that stands alone', () => {
    expect(classifyIntent('Tell me a story about dragons', { previousIntent: 'cost_estimate' }).intent).toBe(
      'general_question',
    );
  });

  it('reads an 8,000 character message in under 1 ms (median of 51)', () => {
    const message = 'my estimat for wobbly tile floors in the kitchen '.repeat(164).slice(0, 8000);
    const timesMs = Array.from({ length: 51 }, () => {
      const start = performance.now();
      classifyIntent(message);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    expect(timesMs[25]).toBeLessThan(1);
  });

  it('always answers with a known intent and a confidence between 0 and 1', () => {
    for (const message of [
      'cost permit how to best ideas hire how long',
      '?'.repeat(50),
      'ok',
      '1 2 3',
      'Ünïcödé wie viel kostet',
    ]) {
      const { intent, confidence } = classifyIntent(message, { previousIntent: 'timeline' });
      expect(INTENTS).toContain(intent);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });
});

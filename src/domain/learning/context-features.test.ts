import fc from 'fast-check';
import { INTENTS, PERSONAS } from '../chat/vocabulary.ts';
import {
  contextFeatures,
  FEATURE_COUNT,
  FEATURE_NAMES,
  FEATURES_VERSION,
  type StrategyContext,
} from './context-features.ts';

const named = (context: StrategyContext): Record<string, number> =>
  Object.fromEntries(FEATURE_NAMES.flatMap((name, index) => [[name, contextFeatures(context)[index] ?? Number.NaN]]));

test('a first question about a price', () => {
  const features = named({
    intent: 'cost_estimate',
    persona: 'landlord',
    historyLength: 0,
    message: 'How much to repaint a 2 bedroom flat?',
  });
  expect(Object.entries(features).filter(([, value]) => value !== 0)).toEqual([
    ['bias', 1],
    ['intent=cost_estimate', 1],
    ['persona=landlord', 1],
    ['question_length', Math.log1p(8) / Math.log1p(60)],
    ['question_names_a_figure', 1],
  ]);
});

test('a worried follow-up of somebody unknown', () => {
  const features = named({
    intent: 'permits_and_safety',
    persona: null,
    historyLength: 3,
    message: 'Is that safe? Do I need a permit?',
  });
  expect(features).toMatchObject({
    'persona=unknown': 1,
    is_follow_up: 1,
    history_length: Math.log1p(3) / Math.log1p(10),
    question_asks_several_things: 1,
    question_mentions_safety: 1,
  });
});

test('every feature of every context lies in [0, 1]', () => {
  fc.assert(
    fc.property(
      fc.record({
        intent: fc.constantFrom(...INTENTS),
        persona: fc.constantFrom(...PERSONAS, null),
        historyLength: fc.nat({ max: 1000 }),
        message: fc.string({ unit: 'grapheme', maxLength: 400 }),
      }),
      (context) => {
        const features = contextFeatures(context);
        expect(features).toHaveLength(FEATURE_COUNT);
        expect(features.every((value) => value >= 0 && value <= 1)).toBe(true);
      },
    ),
  );
});

test('a change of the definition changes its version: stored weights depend on it', () => {
  expect({ version: FEATURES_VERSION, names: FEATURE_NAMES.join(' ') }).toMatchInlineSnapshot(`
{
  "names": "bias intent=cost_estimate intent=diy_guide intent=product_recommendation intent=contractor_search intent=design_idea intent=permits_and_safety intent=timeline intent=general_question persona=homeowner persona=diy_worker persona=contractor persona=landlord persona=designer persona=unknown is_follow_up history_length question_length question_names_a_figure question_asks_several_things question_mentions_safety",
  "version": "context-1",
}
`);
});

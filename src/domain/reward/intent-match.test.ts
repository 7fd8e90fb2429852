import { INTENTS } from '../chat/vocabulary.ts';
import { showsIntent } from './intent-evidence.ts';
import { type IntentCheck, matchesIntent } from './intent-match.ts';

const CITED: IntentCheck = {
  intent: 'cost_estimate',
  confidence: 0.9,
  citedIntents: ['diy_guide', 'cost_estimate'],
  ownIntent: null,
  response: 'It takes two coats.',
};
const UNCITED: IntentCheck = {
  intent: 'cost_estimate',
  confidence: 0.9,
  citedIntents: [],
  ownIntent: 'cost_estimate',
  response: 'Painting it costs $400 to $900.',
};

describe('an answer matches its intent', () => {
  it.each<[string, Partial<IntentCheck>, boolean]>([
    ['when a cited and used entry carries it', {}, true],
    ['from a confidence of 0.6 on', { confidence: 0.6 }, true],
    ['not below a confidence of 0.6', { confidence: 0.59 }, false],
    ['not with a confidence that is no number', { confidence: Number.NaN }, false],
    ['not when the cited entries carry others', { citedIntents: ['timeline', 'diy_guide'] }, false],
    [
      'not by its own classification against its citations',
      { citedIntents: ['timeline'], ownIntent: 'cost_estimate' },
      false,
    ],
    ['never as a general question', { intent: 'general_question', citedIntents: ['general_question'] }, false],
    ['not without citations and classification', { citedIntents: [] }, false],
  ])('%s', (_rule, difference, matches) => {
    expect(matchesIntent({ ...CITED, ...difference })).toBe(matches);
  });

  it.each<[string, Partial<IntentCheck>, boolean]>([
    ['when its own classification is the same and the text shows it', {}, true],
    ['not when its own classification is another', { ownIntent: 'timeline' }, false],
    ['not when the text does not show it', { response: 'This is your cost estimate, as asked.' }, false],
    ['not below a confidence of 0.6', { confidence: 0.59 }, false],
    ['never as a general question', { intent: 'general_question', ownIntent: 'general_question' }, false],
  ])('without citations: %s', (_rule, difference, matches) => {
    expect(matchesIntent({ ...UNCITED, ...difference })).toBe(matches);
  });
});

describe('the text of an answer shows', () => {
  it.each([
    ['cost_estimate', 'Expect $400 to $900 with labor.'],
    ['cost_estimate', 'Expect 400 dollars.'],
    ['cost_estimate', 'Rechnen Sie mit 400 €.'],
    ['diy_guide', 'Sand the wall, prime it, and let it rest.'],
    ['diy_guide', '1. Measure the opening\n2. Cut the board'],
    ['product_recommendation', 'I recommend a washable satin paint.'],
    ['contractor_search', 'Hire a licensed electrician and ask for three quotes.'],
    ['design_idea', 'A warm palette with one accent.'],
    ['permits_and_safety', 'You need a permit and an inspection.'],
    ['timeline', 'It takes 3-5 days.'],
    ['timeline', 'Plan two full weekends.'],
    ['timeline', 'A 24-hour wait between coats.'],
  ] as const)('%s: %s', (intent, response) => {
    expect(showsIntent(intent, response)).toBe(true);
  });

  it.each([
    ['cost_estimate', 'That would be a moderate cost for 2 rooms.'],
    ['diy_guide', 'Here is a DIY guide for you. First, then, next, finally.'],
    ['diy_guide', 'Paint, paint, and more paint.'],
    ['product_recommendation', 'My product recommendation follows.'],
    ['contractor_search', 'A contractor can help. Contractors know.'],
    ['design_idea', 'What a nice design idea.'],
    ['permits_and_safety', 'Think of permits and be careful.'],
    ['timeline', 'It takes some days, and 3 people.'],
    ['timeline', 'In 2025 we had many good days.'],
    ['general_question', 'It costs $400, takes 3 days, and you need a permit and an inspection.'],
  ] as const)('no %s: %s', (intent, response) => {
    expect(showsIntent(intent, response)).toBe(false);
  });

  it.each(INTENTS)('no %s by naming it', (intent) => {
    expect(showsIntent(intent, `Intent matched: ${intent}, ${intent.replaceAll('_', ' ')}. You are welcome!`)).toBe(
      false,
    );
  });
});

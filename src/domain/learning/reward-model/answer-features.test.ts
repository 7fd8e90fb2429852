import { processorSeconds } from '../../../../test/support/processor-time.ts';
import { type AnsweredTurn, activeTerms, answerProperties, REWARD_MODEL_TERMS } from './answer-features.ts';

const turn = (change: Partial<AnsweredTurn>): AnsweredTurn => ({
  intent: 'cost_estimate',
  persona: 'landlord',
  response: '',
  suggestedActions: [],
  usedContext: false,
  intentMatch: false,
  ...change,
});
const held = (change: Partial<AnsweredTurn>): readonly string[] =>
  Object.entries(answerProperties(turn(change))).flatMap(([name, value]) => (value ? [name] : []));

test.each<[string, string, readonly string[]]>([
  ['a bare price', 'About $300.', ['length=under_50', 'cost_first']],
  [
    'numbered steps',
    '1. Turn off the water.\n2. Open the tap.\nThat takes an hour of your time.',
    ['length=50_to_399', 'has_steps', 'safety_first'],
  ],
  [
    'one bullet is no list',
    '- Paint the wall in two thin coats, and let the first one dry well.',
    ['length=50_to_399'],
  ],
  [
    'a table',
    '| item | low | high |\n| --- | --- | --- |\n| paint | $30 | $60 |',
    ['length=50_to_399', 'has_table', 'cost_first'],
  ],
  [
    'a closing question',
    'That depends on the walls and on their state. How large is the room?',
    ['length=50_to_399', 'asks_a_question'],
  ],
  ['safety before the price', `Wear goggles. ${'x'.repeat(50)} It costs $20.`, ['length=50_to_399', 'safety_first']],
  [
    'the price before safety',
    `It costs 20 dollars. ${'x'.repeat(50)} Wear goggles.`,
    ['length=50_to_399', 'cost_first'],
  ],
])('%s', (_, response, properties) => {
  expect(held({ response })).toEqual(properties);
});

test('a question in the middle of a long answer is not asked of the reader', () => {
  expect(held({ response: `Why does paint peel? ${'Because of damp. '.repeat(30)}` })).not.toContain('asks_a_question');
});

test('context and intent come from the check on the text, actions from the turn', () => {
  expect(held({ usedContext: true, intentMatch: true, suggestedActions: ['measure'] })).toEqual([
    'length=under_50',
    'names_next_actions',
    'used_context',
    'intent_match',
  ]);
});

test('every property has a term for everybody, for the persona and for the intent', () => {
  expect(activeTerms(turn({ response: 'About $300.' })).map((term) => REWARD_MODEL_TERMS[term])).toEqual([
    'intercept',
    'persona=landlord',
    'intent=cost_estimate',
    'length=under_50',
    'cost_first',
    'persona=landlord & length=under_50',
    'persona=landlord & cost_first',
    'intent=cost_estimate & length=under_50',
    'intent=cost_estimate & cost_first',
  ]);
  expect(activeTerms(turn({ persona: null })).map((term) => REWARD_MODEL_TERMS[term])).toContain('persona=unknown');
});

test('a long answer without line breaks is read in linear time', async () => {
  const responses = [
    '1. x '.repeat(20_000),
    '- a\n '.repeat(20_000),
    '|'.repeat(50_000),
    '1.'.repeat(50_000),
    '- '.repeat(50_000),
  ];
  expect(await processorSeconds(() => responses.map((response) => answerProperties(turn({ response }))))).toBeLessThan(
    1,
  );
});

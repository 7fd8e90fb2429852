import { aDatasetRow, judged } from '../../../../test/support/collected-rows.ts';
import { COLLECTION_DIMENSIONS, hasVerdict, patternTurn, RepeatedQuestions } from './pattern-turn.ts';

test('a turn has a value in every dimension of the collection', () => {
  const { dimensions, reward } = patternTurn(aDatasetRow(judged(false)), true);
  expect(Object.keys(dimensions).sort()).toEqual([...COLLECTION_DIMENSIONS].sort());
  expect(dimensions).toEqual({
    intent: 'cost_estimate',
    persona: 'homeowner',
    strategy: 'costed_steps',
    used_context: 'yes',
    response_length: '50_to_399',
    error: 'no',
    repeated_question: 'yes',
    topic: 'paint-interior',
  });
  expect(reward).toBe(0);
});

test('a turn that was answered elsewhere belongs to no arm and no topic', () => {
  const { dimensions } = patternTurn(aDatasetRow({ strategy: null, sourceIds: [], persona: null }), false);
  expect(dimensions).not.toHaveProperty('strategy');
  expect(dimensions).not.toHaveProperty('topic');
  expect(dimensions).toMatchObject({ persona: 'unknown', repeated_question: 'no' });
});

test.each([
  ['a judged turn', judged(true), true],
  ['a failed turn', { error: 'no answer' }, true],
  ['a silent turn', {}, false],
])('%s says how good it was: %s', (_, overrides, expected) => {
  expect(hasVerdict(aDatasetRow(overrides))).toBe(expected);
});

test('a question is repeated when the same user asked it before, in whatever wording', () => {
  const questions = new RepeatedQuestions();
  const ask = (user: string, message: string): boolean => questions.isRepeated({ user, message });
  expect(ask('ann', 'How much to paint a room?')).toBe(false);
  expect(ask('bob', 'How much to paint a room?')).toBe(false);
  expect(ask('ann', '  HOW MUCH to paint a room')).toBe(true);
  expect(ask('ann', 'How much to paint two rooms?')).toBe(false);
});

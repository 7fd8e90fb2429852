import { aTurn } from '../../../test/support/turns.ts';
import { answeringAgent, type StagingTurn, stagingAgent, stagingEvidence, stagingSchemaErrors } from './staging.ts';

const expected = { policyId: 'policy-default', assignment: aTurn().assignment };

test('an answer as users are promised it has no schema errors', () => {
  expect(stagingSchemaErrors(aTurn(), expected)).toEqual([]);
});

test.each([
  ['an empty response', { response: ' \n' }, 'the response is empty'],
  ['a lone surrogate', { response: 'a\ud800' }, 'the response is not well-formed Unicode'],
  ['an endless response', { response: 'x'.repeat(64_001) }, 'the response is longer than 64000 characters'],
  ['another policy', { policyId: 'other' }, 'another policy answered: other'],
  ['a confidence above 1', { intentConfidence: 1.5 }, 'the intent confidence is 1.5, outside [0, 1]'],
] as const)('%s is a schema error', (_, change, error) => {
  expect(stagingSchemaErrors(aTurn(change), expected)).toEqual([error]);
});

test('that a staging turn was erased before it was judged is not held against the candidate', () => {
  const erased = aTurn({ response: '', erasedAt: '2025-11-10T00:00:00.000Z' });
  expect(stagingSchemaErrors(erased, expected)).toEqual([]);
});

test('probabilities that do not sum to 1, and another arm, are schema errors', () => {
  const assignment = { strategy: null, propensity: 0, propensities: [0.5, 0.4], seed: 1 };
  expect(stagingSchemaErrors(aTurn({ assignment }), expected)).toEqual([
    'another strategy answered: none',
    'the propensity is 0',
    'the propensities sum to 0.9',
  ]);
});

test('staging turns are stored apart from the agent, and answered by it', () => {
  expect(stagingAgent('chat_agent')).toBe('staging.chat_agent');
  expect(answeringAgent(stagingAgent('chat_agent'))).toBe('chat_agent');
  expect(answeringAgent('chat_agent')).toBe('chat_agent');
});

test('the evidence counts what passed, what failed, and every schema error', () => {
  const turn: StagingTurn = {
    turnNumber: 1,
    messageId: 'm',
    source: 'smoke',
    isPassed: true,
    schemaErrors: [],
    failure: null,
    finishedAt: '',
  };
  const turns = [
    turn,
    { ...turn, isPassed: false, schemaErrors: ['a', 'b'] },
    { ...turn, isPassed: false, failure: 'no answer' },
  ];
  expect(stagingEvidence('passed', 5, turns)).toEqual({
    gate: 'passed',
    schemaErrors: 2,
    smokeTurns: { planned: 5, passed: 1, failed: 1 },
  });
});

import { aDatasetRow } from '../../../../test/support/collected-rows.ts';
import type { DatasetRow } from './dataset-row.ts';
import { hashedText, rowLine } from './row-line.ts';

const {
  message: _message,
  response: _response,
  sourceIds: _ids,
  suggestedActions: _actions,
  ...row
} = aDatasetRow({ messageId: 'msg-1' });

/** Another value for each field: a field that is forgotten in the line would let a changed row pass as the same. */
const OTHER: Readonly<Omit<DatasetRow, 'message' | 'response' | 'sourceIds' | 'suggestedActions'>> = {
  messageId: 'msg-2',
  conversationId: 'conv-2',
  user: 'user-2',
  side: 'held_out',
  createdAt: '2025-11-08T12:00:00.001Z',
  agent: 'diy_guide',
  policyId: 'policy-2',
  generator: 'external',
  simulated: true,
  intent: 'timeline',
  askedIntent: 'timeline',
  persona: null,
  historyLength: 1,
  strategy: 'full_guide',
  propensity: 0.1250000000000001,
  propensities: null,
  usedContext: false,
  intentMatch: false,
  error: 'broken',
  executionTimeMs: 12.5,
  implicitReward: 0.6500000000000001,
  explicitReward: 0,
  effectiveReward: 0,
  userSignalReward: 0,
  liked: false,
  regenerateOf: 'msg-0',
};

test.each(Object.entries(OTHER))('another %s is another line', (field, value) => {
  expect(rowLine({ ...row, [field]: value }, 'hash')).not.toBe(rowLine(row, 'hash'));
});

test('equal rows have one line, other words another one, and a line has no line end', () => {
  expect(rowLine({ ...row }, 'hash')).toBe(rowLine(row, 'hash'));
  expect(rowLine(row, 'other')).not.toBe(rowLine(row, 'hash'));
  expect(rowLine({ ...row, error: 'a\nb' }, 'hash')).not.toContain('\n');
});

test('a row that does not know what was asked has the line of before there was such a field', () => {
  const fields: readonly unknown[] = JSON.parse(rowLine(row, 'hash'));
  const before: readonly unknown[] = JSON.parse(rowLine({ ...row, askedIntent: null }, 'hash'));
  expect(before).toHaveLength(26);
  expect(fields).toEqual([...before, row.askedIntent]);
});

test('words that move from one text to the next are other words', () => {
  const words = { message: 'a', response: 'b', sources: '[]', suggested_actions: '[]' };
  const texts = [words, { ...words, message: 'ab', response: '' }, { ...words, message: '', response: 'ab' }];
  expect(new Set(texts.map(hashedText)).size).toBe(3);
});

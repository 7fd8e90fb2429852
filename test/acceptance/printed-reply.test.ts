import { asPrinted, listedWorkflows, rowAsPrinted, shownEvents } from './printed-reply.ts';

describe('an answer keeps what the page prints', () => {
  const printed = {
    feedback_id: 'feedback-1',
    created_at: '2026-11-23T07:52:35.313Z',
    response: 'Paint: $700…',
    reward: { score: 0.65, components: [{ name: 'intent_match', value: 0.1 }] },
  };
  const real = {
    feedback_id: 'feedback-2',
    created_at: '2027-01-01T00:00:00.000Z',
    response: 'Paint: $700 to $900 per room.',
    reward: { score: 0.65, components: [{ name: 'intent_match', value: 0.1 }] },
  };

  it('when only ids, times and what is cut differ', () => {
    expect(asPrinted(printed, real)).toEqual(printed);
  });

  it.each([
    ['a value', { ...real, reward: { ...real.reward, score: 0.6 } }],
    ['a value in a list', { ...real, reward: { score: 0.65, components: [{ name: 'intent_match', value: 0.2 }] } }],
    ['a further item', { ...real, reward: { ...real.reward, components: [...real.reward.components, {}] } }],
    ['a further key', { ...real, error: null }],
    ['a missing key', { ...real, reward: undefined }],
    ['the beginning of a text that is cut', { ...real, response: 'Paint: $800' }],
    ['a time that is none', { ...real, created_at: 'yesterday' }],
    ['an id that is none', { ...real, feedback_id: null }],
  ])('not when there is another: %s', (_what, other) => {
    expect(asPrinted(printed, other)).not.toEqual(printed);
  });

  it('leaves out what the page says that it leaves out, and nothing else', () => {
    const partial = { '…': 'the rest', reward: printed.reward };
    expect(asPrinted(partial, real)).toEqual(partial);
    expect(asPrinted(partial, { ...real, reward: null })).not.toEqual(partial);
  });
});

describe('a row as sqlite3 -line prints it', () => {
  const page = '     rating = 5\nreward_score = 1.0\n    comment =\n created_at = 2026-11-23T07:52:35.313Z\n';
  const row = { rating: 5, reward_score: 1, comment: null, created_at: '2027-01-01T00:00:00.000Z' };

  it('is the same with other times', () => {
    const { printed, real } = rowAsPrinted(page, row);
    expect(real).toEqual(printed);
  });

  it.each([
    { ...row, reward_score: 0.9 },
    { ...row, comment: 'Very helpful!' },
    { ...row, seq: 1 },
  ])('differs: %j', (other) => {
    const { printed, real } = rowAsPrinted(page, other);
    expect(real).not.toEqual(printed);
  });
});

it('tables of the temporal command are read by column', () => {
  const list = '  Status      WorkflowId     Type      StartTime\n  Completed  chat-turn/a  chatTurn  2 seconds ago\n';
  expect(listedWorkflows(list)).toEqual([{ status: 'Completed', workflowId: 'chat-turn/a', type: 'chatTurn' }]);
  const history =
    'Progress:\n  ID  Time  Type\n   1  2026-11-23T07:52:34Z  TimerStarted\n  10  2026-11-23T07:52:35Z  MarkerRecorded\n';
  expect(shownEvents(history)).toEqual(['TimerStarted', 'MarkerRecorded']);
});

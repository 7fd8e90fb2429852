import { aRow } from '../dataset/testing/rows.ts';
import { banditExample } from './bandit.ts';
import { exportFile } from './export-format.ts';
import { preferenceExample, promptOnlyExample, unpairedExample } from './trl.ts';
import { turnSpans } from './turn-spans.ts';

const PROMPT = [{ role: 'user', content: 'How much to paint my living room?' }];
const ANSWER = [{ role: 'assistant', content: 'Interior painting: typically $700–$2,200 per room.' }];

test('a prompt-only example is the prompt as a conversation, with what a reward function may need', () => {
  expect(promptOnlyExample(aRow({ historyLength: 2 }))).toEqual({
    prompt: PROMPT,
    message_id: 'message-1',
    intent: 'cost_estimate',
    persona: 'homeowner',
    history_length: 2,
  });
});

test.each([
  [true, { prompt: PROMPT, completion: ANSWER, label: true }],
  [false, { prompt: PROMPT, completion: ANSWER, label: false }],
  [null, null],
])('an answer with liked = %s is an unpaired example with that label, or none', (liked, example) => {
  expect(unpairedExample(aRow({ liked }))).toEqual(example);
});

test('a preference sets the new reply above the one that it replaced', () => {
  const rejected = aRow({ response: 'It depends.' });
  expect(preferenceExample(aRow(), rejected)).toEqual({
    prompt: PROMPT,
    chosen: ANSWER,
    rejected: [{ role: 'assistant', content: 'It depends.' }],
  });
});

test('a line of the bandit log has the arm’s position, its probability and the user-signal reward', () => {
  expect(banditExample(aRow({ userSignalReward: 1, effectiveReward: 0.95 }))).toMatchObject({
    strategy: 'price_table',
    action: 1,
    propensity: 0.125,
    reward: 1,
    effective_reward: 0.95,
    user: 'user-1',
  });
});

test.each([{ strategy: null }, { propensity: null }, { propensity: 0 }])(
  'a row with %j is of no use to importance weights',
  (change) => {
    expect(banditExample(aRow(change))).toBeNull();
  },
);

test('the reward’s span starts after the model’s span ended, and carries the one effective reward', () => {
  for (const executionTimeMs of [0, 0.2, 3.2, 90_000]) {
    const [model, reward] = turnSpans(aRow({ executionTimeMs, effectiveReward: 1 }));
    expect(model.name).toBe('openai.chat.completion');
    expect(model.endMs).toBeGreaterThan(model.startMs);
    expect(reward.name).toBe('agentlightning.annotation');
    expect(reward.startMs).toBeGreaterThan(model.endMs);
    expect(reward.attributes['agentlightning.reward.0.name']).toBe('effective_reward');
    expect(reward.doubles).toEqual({ 'agentlightning.reward.0.value': 1 });
    expect(Object.keys({ ...model.attributes, ...model.doubles }).join()).not.toContain('reward');
  }
});

test('the reward’s span is linked to the model’s by the response id', () => {
  const [model, reward] = turnSpans(aRow());
  expect(model.attributes['gen_ai.response.id']).toBe('message-1');
  expect(reward.attributes).toMatchObject({
    'agentlightning.link.0.key_match': 'gen_ai.response.id',
    'agentlightning.link.0.value_match': 'message-1',
  });
});

test('a turn without a time is refused', () => {
  expect(() => turnSpans(aRow({ createdAt: 'yesterday' }))).toThrow('turn message-1: "yesterday" is no time');
});

test('a file is named after agent, snapshot, side and format', () => {
  const snapshot = { snapshotId: 'abcdef0123456789', agent: 'chat_agent', side: 'train' };
  expect(exportFile('trl-kto', snapshot)).toEqual({
    mediaType: 'application/x-ndjson',
    fileName: 'chat_agent-abcdef012345-train.trl-kto.jsonl',
  });
  expect(exportFile('agent-lightning-otlp', snapshot)).toEqual({
    mediaType: 'application/x-protobuf',
    fileName: 'chat_agent-abcdef012345-train.agent-lightning-otlp.binpb',
  });
});

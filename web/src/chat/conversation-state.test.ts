import type { ChatAnswer, MessageView, TurnRequest } from '../api/types.ts';
import { answerIn, storedTurn, type Turn, type TurnAction, turnsReducer } from './conversation-state.ts';
import { anEvent } from './test-ledger.ts';

const request: TurnRequest = { message_id: 'm1', conversation_id: 'c1', message: 'How much to paint?' };
const answer: ChatAnswer = {
  message_id: 'm1',
  conversation_id: 'c1',
  response: 'It costs $30.',
  intent: 'cost_estimate',
  intent_confidence: 0.9,
  used_context: true,
  sources: [],
  suggested_actions: [],
  reward: { score: 0.5, base: 0.5, components: [], clamped: false, calculator_version: '1' },
  policy_id: 'p1',
  tracked: true,
  execution_time_ms: 5,
  workflow_id: 'chat-turn/m1',
  created_at: '2026-01-01T12:00:00.000Z',
};
const view: MessageView = {
  message_id: 'm1',
  conversation_id: 'c1',
  user_id: 'u1',
  agent: 'chat_agent',
  persona: 'landlord',
  message: 'How much to paint?',
  response: 'It costs $30.',
  intent: 'cost_estimate',
  intent_confidence: 0.9,
  used_context: true,
  sources: [],
  suggested_actions: ['How long does it take?'],
  policy_id: 'p1',
  strategy: 'quick_answer',
  propensity: 0.125,
  implicit_reward: answer.reward,
  explicit_reward: 1,
  effective_reward: 1,
  user_signal_reward: 1,
  feedback: [anEvent('f1')],
  workflow_id: 'chat-turn/m1',
  tracked: true,
  execution_time_ms: 5,
  error: null,
  regenerate_of: 'm0',
  created_at: '2026-01-01T12:00:00.000Z',
};
const turnsAfter = (...actions: TurnAction[]): readonly Turn[] => actions.reduce(turnsReducer, []);
const progress = (step: Extract<TurnAction, { type: 'progressed' }>['progress']): TurnAction => ({
  type: 'progressed',
  messageId: 'm1',
  progress: step,
});
const sent: TurnAction = { type: 'sent', request };
const lost = (failedAttempts: number) => progress({ kind: 'reconnecting', failedAttempts });

describe('a turn on the page', () => {
  test('grows with each token, and empties when the generation starts again', () => {
    const [turn] = turnsAfter(
      sent,
      progress({ kind: 'token', text: 'It ' }),
      progress({ kind: 'token', text: 'costs' }),
    );
    expect(turn?.phase).toEqual({ kind: 'underway', text: 'It costs', failedAttempts: 0 });
    const [again] = turnsAfter(sent, progress({ kind: 'token', text: 'It ' }), progress({ kind: 'reset' }));
    expect(again?.phase).toEqual({ kind: 'underway', text: '', failedAttempts: 0 });
  });

  test('keeps its text while the connection is lost, and counts how often it was', () => {
    const [turn] = turnsAfter(sent, progress({ kind: 'token', text: 'It ' }), lost(1), lost(2));
    expect(turn?.phase).toEqual({ kind: 'underway', text: 'It ', failedAttempts: 2 });
    const [answered] = turnsAfter(sent, lost(1), lost(2), { type: 'answered', messageId: 'm1', answer });
    expect(answered?.reconnections).toBe(2);
  });

  test('starts with the implicit reward as its effective one', () => {
    const [turn] = turnsAfter(sent, { type: 'answered', messageId: 'm1', answer });
    expect(turn && answerIn(turn)?.reward).toMatchObject({
      explicit: null,
      effective: 0.5,
      userSignal: 0.5,
      events: [],
    });
  });

  test('that is sent again keeps its place and loses its error', () => {
    const problem = { type: 'about:blank', title: 'Away', status: 503 };
    const other: TurnAction = { type: 'sent', request: { ...request, message_id: 'm2' } };
    const turns = turnsAfter(sent, { type: 'failed', messageId: 'm1', problem, canResend: true }, other, sent);
    expect(turns.map((turn) => turn.request.message_id)).toEqual(['m1', 'm2']);
    expect(turns[0]?.phase.kind).toBe('underway');
  });

  test('ignores what a late stream says after the answer', () => {
    const answered: TurnAction = { type: 'answered', messageId: 'm1', answer };
    expect(turnsAfter(sent, answered, progress({ kind: 'token', text: 'x' }))).toEqual(turnsAfter(sent, answered));
  });

  test('takes the rewards that the service tells, and leaves other turns alone', () => {
    const other: TurnAction = { type: 'sent', request: { ...request, message_id: 'm2' } };
    const [turn, second] = turnsAfter(
      sent,
      other,
      { type: 'answered', messageId: 'm1', answer },
      { type: 'reward_read', view },
    );
    expect(turn && answerIn(turn)?.reward).toMatchObject({
      explicit: 1,
      effective: 1,
      events: [{ feedback_id: 'f1' }],
    });
    expect(second?.phase.kind).toBe('underway');
  });

  test('that was stored comes back with its persona, its rewards and what to ask next', () => {
    const turn = storedTurn(view);
    expect(turn.request).toEqual({ ...request, user_id: 'u1', persona: 'landlord', regenerate_of: 'm0' });
    expect(answerIn(turn)).toMatchObject({
      suggestedActions: ['How long does it take?'],
      reward: { implicit: answer.reward, explicit: 1, effective: 1 },
    });
  });
});

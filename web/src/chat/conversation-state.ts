import type { Intent } from '../../../src/domain/chat/vocabulary.ts';
import type { Reward } from '../../../src/domain/reward/reward.ts';
import type { Source } from '../../../src/domain/turn/turn.ts';
import type { Problem } from '../api/problem.ts';
import type { TurnProgress } from '../api/send-turn.ts';
import type { ChatAnswer, FeedbackEventView, MessageView, TurnRequest } from '../api/types.ts';

/** The rewards of an answer and the ledger behind them. */
export interface RewardState {
  readonly implicit: Reward;
  readonly explicit: number | null;
  readonly effective: number;
  readonly userSignal: number;
  /** In the order of acceptance. */
  readonly events: readonly FeedbackEventView[];
}

export interface Answer {
  readonly response: string;
  readonly intent: Intent;
  /** ∈ [0, 1]. */
  readonly intentConfidence: number;
  readonly sources: readonly Source[];
  readonly suggestedActions: readonly string[];
  readonly reward: RewardState;
  readonly policyId: string;
  readonly workflowId: string;
  readonly executionTimeMs: number;
  /** Whether the turn's row is in the store; feedback waits until it is. */
  readonly isTracked: boolean;
  /** Why the configured generator did not answer, when another one did. */
  readonly generatorError: string | null;
}

export type TurnPhase =
  /** Sent. `text` is what was streamed so far; while `failedAttempts` > 0 the same turn is being sent again. */
  | { readonly kind: 'underway'; readonly text: string; readonly failedAttempts: number }
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** `canResend`: the same message may still be answered; else it must be changed first. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly canResend: boolean };

export type FeedbackPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  /** Accepted by the ledger; the workflow has yet to apply it. */
  | { readonly kind: 'applying' }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** One turn of the conversation on the page. */
export interface Turn {
  readonly request: TurnRequest;
  readonly phase: TurnPhase;
  readonly feedback: FeedbackPhase;
  /** How often the connection failed before the answer arrived. */
  readonly reconnections: number;
}

export type TurnAction =
  | { readonly type: 'opened'; readonly turns: readonly Turn[] }
  | { readonly type: 'sent'; readonly request: TurnRequest }
  | { readonly type: 'progressed'; readonly messageId: string; readonly progress: TurnProgress }
  | { readonly type: 'answered'; readonly messageId: string; readonly answer: ChatAnswer }
  | { readonly type: 'failed'; readonly messageId: string; readonly problem: Problem; readonly canResend: boolean }
  | { readonly type: 'feedback'; readonly messageId: string; readonly feedback: FeedbackPhase }
  | { readonly type: 'reward_read'; readonly view: MessageView };

/** The turns after an action. */
export function turnsReducer(turns: readonly Turn[], action: TurnAction): readonly Turn[] {
  switch (action.type) {
    case 'opened':
      return action.turns;
    case 'sent':
      // A turn that is sent again keeps its place.
      return turns.some(({ request }) => request.message_id === action.request.message_id)
        ? change(turns, action.request.message_id, () => newTurn(action.request))
        : [...turns, newTurn(action.request)];
    case 'progressed':
      return change(turns, action.messageId, (turn) => progressed(turn, action.progress));
    case 'answered':
      return change(turns, action.messageId, (turn) => ({
        ...turn,
        phase: { kind: 'answered', answer: answerOf(action.answer) },
      }));
    case 'failed':
      return change(turns, action.messageId, (turn) => ({
        ...turn,
        phase: { kind: 'failed', problem: action.problem, canResend: action.canResend },
      }));
    case 'feedback':
      return change(turns, action.messageId, (turn) => ({ ...turn, feedback: action.feedback }));
    case 'reward_read':
      return change(turns, action.view.message_id, (turn) => withReward(turn, action.view));
  }
}

/** A turn that has just been sent. */
export function newTurn(request: TurnRequest): Turn {
  return {
    request,
    phase: { kind: 'underway', text: '', failedAttempts: 0 },
    feedback: { kind: 'idle' },
    reconnections: 0,
  };
}

/** A turn as the service has stored it. */
export function storedTurn(view: MessageView): Turn {
  const answer: Answer = {
    response: view.response,
    intent: view.intent,
    intentConfidence: view.intent_confidence,
    sources: view.sources,
    suggestedActions: view.suggested_actions,
    reward: rewardOf(view),
    policyId: view.policy_id,
    workflowId: view.workflow_id,
    executionTimeMs: view.execution_time_ms,
    isTracked: view.tracked,
    generatorError: view.error,
  };
  const request: TurnRequest = {
    message_id: view.message_id,
    conversation_id: view.conversation_id,
    message: view.message,
    ...(view.user_id === null ? {} : { user_id: view.user_id }),
    ...(view.persona === null ? {} : { persona: view.persona }),
    ...(view.regenerate_of === null ? {} : { regenerate_of: view.regenerate_of }),
  };
  return { request, phase: { kind: 'answered', answer }, feedback: { kind: 'idle' }, reconnections: 0 };
}

/** The turn's answer, when it has one. */
export function answerIn(turn: Turn): Answer | null {
  return turn.phase.kind === 'answered' ? turn.phase.answer : null;
}

function change(turns: readonly Turn[], messageId: string, by: (turn: Turn) => Turn): readonly Turn[] {
  return turns.map((turn) => (turn.request.message_id === messageId ? by(turn) : turn));
}

function progressed(turn: Turn, progress: TurnProgress): Turn {
  if (turn.phase.kind !== 'underway') {
    return turn;
  }
  const { text } = turn.phase;
  switch (progress.kind) {
    case 'token':
      return { ...turn, phase: { kind: 'underway', text: text + progress.text, failedAttempts: 0 } };
    case 'reset':
      return { ...turn, phase: { kind: 'underway', text: '', failedAttempts: 0 } };
    case 'reconnecting':
      return {
        ...turn,
        phase: { kind: 'underway', text, failedAttempts: progress.failedAttempts },
        reconnections: turn.reconnections + 1,
      };
  }
}

function answerOf(answer: ChatAnswer): Answer {
  return {
    response: answer.response,
    intent: answer.intent,
    intentConfidence: answer.intent_confidence,
    sources: answer.sources,
    suggestedActions: answer.suggested_actions,
    reward: {
      implicit: answer.reward,
      explicit: null,
      effective: answer.reward.score,
      userSignal: answer.reward.base,
      events: [],
    },
    policyId: answer.policy_id,
    workflowId: answer.workflow_id,
    executionTimeMs: answer.execution_time_ms,
    isTracked: answer.tracked,
    generatorError: answer.error ?? null,
  };
}

function rewardOf(view: MessageView): RewardState {
  return {
    implicit: view.implicit_reward,
    explicit: view.explicit_reward,
    effective: view.effective_reward,
    userSignal: view.user_signal_reward,
    events: view.feedback,
  };
}

function withReward(turn: Turn, view: MessageView): Turn {
  const answer = answerIn(turn);
  if (answer === null) {
    return turn;
  }
  const current: Answer = { ...answer, reward: rewardOf(view), isTracked: view.tracked };
  return { ...turn, phase: { kind: 'answered', answer: current } };
}

import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { AnswerTurnResult, ChatActivities, ImplicitReward } from '../contracts/activities.ts';
import { FAILURES } from '../contracts/failures.ts';
import { awaitResponseUpdate, feedbackSignal, turnStateQuery } from '../contracts/messages.ts';
import type { AwaitResponseResult, ChatTurnInput, ChatTurnState } from '../contracts/workflows.ts';
import { trackedTurn } from '../domain/turn/tracked-turn.ts';
import type { GeneratedAnswer, TurnRequest } from '../domain/turn/turn.ts';
import { failureTypeOf } from './failure-type.ts';
import { FeedbackInbox } from './feedback-inbox.ts';

// In process and in milliseconds: one workflow task from start to answer.
const local = proxyLocalActivities<ChatActivities>({
  startToCloseTimeout: '10s',
  retry: {
    initialInterval: '50ms',
    maximumAttempts: 5,
    nonRetryableErrorTypes: [FAILURES.generatorFailed, FAILURES.turnFailed],
  },
});

// The row must get in, however long the store is away.
const untilStored = proxyActivities<Pick<ChatActivities, 'trackInteractionEventually'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '15s' },
});

// A model behind HTTP: slow, paid, sometimes away. Few attempts, bounded together: a wait that goes beyond the bound (a
// long Retry-After) ends them at once. With a heartbeat, so that a dead worker is noticed.
const remoteGeneration = (scheduleToCloseTimeout: number) =>
  proxyActivities<Pick<ChatActivities, 'generateResponse'>>({
    scheduleToCloseTimeout,
    heartbeatTimeout: '5s',
    retry: { initialInterval: '500ms', maximumAttempts: 3, nonRetryableErrorTypes: [FAILURES.generatorFailed] },
  });

/**
 * One chat turn: answer, implicit reward, tracked row; then the wait for feedback until the window closes.
 * Source: agent-lightning-guide.md ("Chat Workflow Integration"), design.md ("The chat turn").
 */
export async function chatTurn(input: ChatTurnInput): Promise<ChatTurnState> {
  const { turn } = input;
  const inbox = new FeedbackInbox('live');
  let stage: ChatTurnState['stage'] = 'generating';
  let implicit: ImplicitReward | null = null;
  let answered: AwaitResponseResult | null = null;
  let failure: unknown = null;

  const state = (): ChatTurnState => ({
    stage,
    tracked: stage === 'waiting_for_feedback' || stage === 'closed',
    implicitReward: implicit?.reward.score ?? null,
    effectiveReward: inbox.last?.effectiveReward ?? implicit?.reward.score ?? null,
    appliedFeedback: inbox.appliedIds(),
    pendingFeedback: inbox.pendingIds(),
  });
  setHandler(turnStateQuery, state);
  setHandler(feedbackSignal, (signal) => inbox.receive(signal));
  setHandler(awaitResponseUpdate, async () => {
    await condition(() => answered !== null || failure !== null);
    if (answered === null) throw failure;
    return answered;
  });

  try {
    const outcome = await answerTurn(input);
    if (outcome.status === 'tracked') {
      implicit = outcome.implicit;
      answered = { tracked: true };
    } else {
      // The caller is answered from history; the row follows when the store is back.
      const { tracking } = outcome;
      implicit = tracking.implicit;
      stage = 'tracking';
      answered = { tracked: false, turn: trackedTurn(turn, tracking.answer, implicit) };
      await untilStored.trackInteractionEventually(tracking);
    }
  } catch (error) {
    failure = error;
    await condition(allHandlersFinished);
    throw error;
  }

  stage = 'waiting_for_feedback';
  await collectFeedback(inbox, turn.windowMs);
  stage = 'closed';
  return state();
}

/** Answers and tracks: with a fast generator in one local activity, else step by step. */
async function answerTurn(input: ChatTurnInput): Promise<AnswerTurnResult> {
  const { turn, given } = input;
  if (given) return await rewardAndTrack(turn, given.answer, given.reward);
  let answer: GeneratedAnswer;
  try {
    if (input.generationMode === 'local') return await local.answerTurn(turn);
    answer = await remoteGeneration(input.generationTimeoutMs).generateResponse(turn);
  } catch (error) {
    if (!isGenerationFailure(error)) throw error;
    answer = await local.generateFallback({ turn, error: rootCause(error) ?? error.message });
  }
  return await rewardAndTrack(turn, answer, null);
}

async function rewardAndTrack(
  turn: TurnRequest,
  answer: GeneratedAnswer,
  givenReward: number | null,
): Promise<AnswerTurnResult> {
  const implicit = await local.computeImplicitReward({ answer, givenReward });
  const tracking = { turn, answer, implicit };
  const tracked = await local.trackInteraction(tracking);
  return tracked.status === 'tracked' ? { ...tracked, implicit } : { ...tracked, tracking };
}

/** A failed or timed-out generation: the fallback answers. Anything else, a broken store for one, is not the generator's. */
function isGenerationFailure(error: unknown): error is Error {
  if (!(error instanceof Error) || isCancellation(error)) return false;
  const type = failureTypeOf(error);
  if (type === FAILURES.generatorFailed || type === FAILURES.generatorUnavailable) return true;
  return error instanceof ActivityFailure && error.activityType === 'generateResponse';
}

/** Applies feedback as it comes, until the window has closed and nothing waits. */
async function collectFeedback(inbox: FeedbackInbox, windowMs: number): Promise<void> {
  let closed = false;
  const window = sleep(windowMs).then(() => {
    closed = true;
  });
  // A cancelled turn rejects this promise too, while nobody waits for it.
  window.catch(() => undefined);
  do {
    await condition(() => closed || inbox.hasPending);
    await inbox.drain();
    if (closed) await condition(allHandlersFinished);
  } while (!closed || inbox.hasPending);
  await window;
}

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
import type { ChatActivities, ImplicitReward } from '../contracts/activities.ts';
import { FAILURES } from '../contracts/failures.ts';
import { awaitResponseUpdate, feedbackSignal, turnStateQuery } from '../contracts/messages.ts';
import type { AwaitResponseResult, ChatTurnInput, ChatTurnState } from '../contracts/workflows.ts';
import { trackedTurn } from '../domain/turn/tracked-turn.ts';
import type { GeneratedAnswer } from '../domain/turn/turn.ts';
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
    const answer = await generate(input);
    implicit = await local.computeImplicitReward({ answer, givenReward: input.given?.reward ?? null });
    stage = 'tracking';
    const tracking = { turn, answer, implicit };
    const tracked = await local.trackInteraction(tracking);
    if (tracked.status === 'tracked') {
      answered = { tracked: true };
    } else {
      // The caller is answered from history; the row follows when the store is back.
      answered = { tracked: false, turn: trackedTurn(turn, answer, implicit) };
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

/** The given answer, the configured generator's, or the fallback's, marked with the error. */
async function generate(input: ChatTurnInput): Promise<GeneratedAnswer> {
  if (input.given) return input.given.answer;
  const { generateResponse } = input.generationMode === 'remote' ? remoteGeneration(input.generationTimeoutMs) : local;
  try {
    return await generateResponse(input.turn);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return await local.generateFallback({ turn: input.turn, error: rootCause(error) ?? error.message });
  }
}

/** Applies feedback as it comes, until the window has closed and nothing waits. */
async function collectFeedback(inbox: FeedbackInbox, windowMs: number): Promise<void> {
  let closed = false;
  const window = sleep(windowMs).then(() => {
    closed = true;
  });
  do {
    await condition(() => closed || inbox.hasPending);
    await inbox.drain();
    if (closed) await condition(allHandlersFinished);
  } while (!closed || inbox.hasPending);
  await window;
}

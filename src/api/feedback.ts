import type { FeedbackRequest } from '../contracts/http.ts';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { AcceptFeedback } from '../store/lightning-store.ts';
import type { Caller } from './caller.ts';
import type { TurnDependencies } from './dependencies.ts';
import { HttpProblem, temporalUnavailable } from './problem.ts';
import { hashOf, messageErased } from './turn-request.ts';

/** `signalled`: its workflow has it; `pending`: committed, and the sweep will signal it. */
type Delivery = 'signalled' | 'pending';

export interface AcceptedFeedback {
  readonly event: FeedbackEvent;
  readonly outcome: 'accepted' | 'replayed' | 'repeated';
  readonly applied: Delivery;
}

/** Commits a piece of feedback to the ledger, then signals its turn (feedback.md, "The way of one piece of feedback"). */
export async function acceptFeedback(
  dependencies: TurnDependencies,
  caller: Caller,
  body: FeedbackRequest,
  idempotencyKey: string | null,
): Promise<AcceptedFeedback> {
  const { store, now, newId } = dependencies;
  const messageId = body.message_id;
  const request: AcceptFeedback = {
    feedbackId: `feedback-${newId()}`,
    messageId,
    caller: caller.name,
    boundUserId: caller.userId,
    userId: body.user_id ?? caller.userId,
    feedbackType: body.feedback_type,
    rating: body.rating ?? null,
    comment: body.comment ?? null,
    helpful: body.helpful ?? null,
    accurate: body.accurate ?? null,
    complete: body.complete ?? null,
    idempotencyKey,
    requestHash: hashOf(body),
    createdAt: now().toISOString(),
  };
  let accepted = await store.acceptFeedback(request);
  if (accepted.outcome === 'message_not_found') {
    await refuseWhileGenerated(dependencies, caller, messageId);
    // The row may have come in since the first look.
    accepted = await store.acceptFeedback(request);
  }
  switch (accepted.outcome) {
    case 'accepted':
    case 'replayed':
    case 'repeated':
      return { event: accepted.event, outcome: accepted.outcome, applied: await deliver(dependencies, accepted.event) };
    case 'idempotency_key_reused':
      throw new HttpProblem('idempotency_key_reused', 'This Idempotency-Key was used with another body.');
    case 'message_not_found':
      throw new HttpProblem('message_not_found', `There is no message ${messageId}.`);
    case 'message_erased':
      throw messageErased(messageId);
    case 'too_many_events':
      throw new HttpProblem('too_many_events', `A message takes at most ${accepted.limit} feedback events.`);
  }
}

/** Takes a piece of feedback back, once. @throws HttpProblem 404 for feedback of nobody, or of somebody else. */
export async function retractFeedback(
  dependencies: TurnDependencies,
  caller: Caller,
  feedbackId: string,
): Promise<{ readonly applied: Delivery }> {
  const { store, now, newId } = dependencies;
  const retracted = await store.retractFeedback({
    retractionId: `retraction-${newId()}`,
    feedbackId,
    caller: caller.name,
    boundUserId: caller.userId,
    createdAt: now().toISOString(),
  });
  switch (retracted.outcome) {
    case 'retracted':
    case 'already_retracted':
      return { applied: await deliver(dependencies, retracted.event) };
    case 'feedback_not_found':
      throw new HttpProblem('feedback_not_found', `There is no feedback ${feedbackId}.`);
    case 'message_erased':
      throw new HttpProblem('message_erased', `The message of the feedback ${feedbackId} was erased.`);
  }
}

/**
 * A repeat of an event that is not applied yet signals it again: deliveries are at least once, effects exactly once. It never fails: the event
 * is committed, and what Temporal refuses for whatever reason (an expired key, a lost permission) the sweep signals later.
 */
async function deliver({ gateway, logger }: TurnDependencies, event: FeedbackEvent): Promise<Delivery> {
  const { feedbackId, messageId, appliedAt } = event;
  if (appliedAt !== null) return 'signalled';
  try {
    return (await gateway.deliverFeedback(event)) ? 'signalled' : 'pending';
  } catch (error) {
    logger.error({ err: error, feedbackId, messageId }, 'feedback is committed, but Temporal refused its signal');
    return 'pending';
  }
}

/**
 * Looks for the running turn of a message that had no row.
 * @throws HttpProblem 409 while this caller's turn still runs without a row, 503 while nobody can say whether it does.
 */
async function refuseWhileGenerated(
  { gateway, store }: TurnDependencies,
  caller: Caller,
  messageId: string,
): Promise<void> {
  if ((await store.findTurn(messageId)) !== null) return;
  const found = await gateway.findRunningTurn(messageId);
  if (found.outcome === 'unavailable') {
    throw temporalUnavailable(`whether the message ${messageId} is still being generated cannot be told`);
  }
  if (found.outcome === 'running' && found.identity.caller === caller.name) {
    throw new HttpProblem('message_not_complete', `The message ${messageId} is still being generated.`, {
      retryAfterSeconds: 1,
    });
  }
}

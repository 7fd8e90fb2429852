import type { Transaction } from 'kysely';
import { eventScore } from '../domain/reward/event-score.ts';
import { currentEventOfGroup } from '../domain/reward/fold.ts';
import { CALCULATOR_VERSION } from '../domain/reward/reward.ts';
import type { FeedbackEvent, FeedbackOpinion } from '../domain/turn/feedback.ts';
import type { Engine } from './engine.ts';
import { listFeedback } from './feedback.ts';
import { toFeedbackEvent, toFeedbackRow } from './feedback-row.ts';
import type { AcceptFeedback, AcceptFeedbackOutcome } from './lightning-store.ts';
import { type LockedTurn, lockTurn, ownsTurn, sourceAt } from './message-lock.ts';
import type { Tables } from './tables.ts';
import { toComponents } from './turn-row.ts';

/** The most events (retractions too) that a message may have before feedback is refused; source: feedback.md. */
export const MAX_EVENTS_PER_MESSAGE = 100;

/**
 * Decides one piece of feedback and writes its event, in one transaction under the message's lock (feedback.md, "The
 * way of one piece of feedback"). Indexes: primary keys, message_feedback_idempotency_key_idx, unique (message_id, seq).
 */
export async function acceptFeedback(engine: Engine, request: AcceptFeedback): Promise<AcceptFeedbackOutcome> {
  const attempt = () =>
    engine.db.transaction().execute((transaction) => acceptInTransaction(engine, transaction, request));
  try {
    return await attempt();
  } catch (error) {
    // The same idempotency key on another message, at the same time: two locks, so the index decides who was first.
    // The second attempt finds the first's event.
    if (request.idempotencyKey !== null && engine.isUniqueViolation(error)) {
      return attempt();
    }
    throw error;
  }
}

async function acceptInTransaction(
  engine: Engine,
  transaction: Transaction<Tables>,
  request: AcceptFeedback,
): Promise<AcceptFeedbackOutcome> {
  const turn = await lockTurn(engine, transaction, request.messageId);
  if (turn === undefined || !ownsTurn(request, turn) || isOfAnotherUser(turn, request)) {
    return { outcome: 'message_not_found' };
  }
  if (turn.erased_at !== null) {
    return { outcome: 'message_erased' };
  }
  if (request.idempotencyKey !== null) {
    const first = await findByIdempotencyKey(transaction, request.caller, request.idempotencyKey);
    if (first !== null) {
      return first.requestHash === request.requestHash
        ? { outcome: 'replayed', event: first }
        : { outcome: 'idempotency_key_reused' };
    }
  }
  const events = await listFeedback({ db: transaction }, request.messageId);
  const retried = events.find((event) => event.feedbackId === request.feedbackId);
  if (retried !== undefined) {
    return { outcome: 'replayed', event: retried };
  }
  const current = currentEventOfGroup(events, request.feedbackType);
  const isEqual = current !== null && isSameOpinion(current, request);
  if (isEqual && request.idempotencyKey === null) {
    return { outcome: 'repeated', event: current };
  }
  if (events.length >= MAX_EVENTS_PER_MESSAGE) {
    return { outcome: 'too_many_events', limit: MAX_EVENTS_PER_MESSAGE };
  }
  const event = newEvent(turn, request, {
    seq: (events.at(-1)?.seq ?? 0) + 1,
    supersedes: isEqual ? null : (current?.feedbackId ?? null),
  });
  const row = await transaction
    .insertInto('message_feedback')
    .values(toFeedbackRow(event))
    .returningAll()
    .executeTakeFirstOrThrow();
  return { outcome: 'accepted', event: toFeedbackEvent(row) };
}

/** Index: message_feedback_idempotency_key_idx. */
async function findByIdempotencyKey(
  transaction: Transaction<Tables>,
  caller: string,
  key: string,
): Promise<FeedbackEvent | null> {
  const row = await transaction
    .selectFrom('message_feedback')
    .selectAll()
    .where('caller', '=', caller)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row === undefined ? null : toFeedbackEvent(row);
}

function isOfAnotherUser(turn: LockedTurn, request: AcceptFeedback): boolean {
  return request.userId !== null && turn.user_id !== null && request.userId !== turn.user_id;
}

function isSameOpinion(event: FeedbackOpinion, request: FeedbackOpinion): boolean {
  return (
    event.feedbackType === request.feedbackType &&
    event.rating === request.rating &&
    event.comment === request.comment &&
    event.helpful === request.helpful &&
    event.accurate === request.accurate &&
    event.complete === request.complete
  );
}

function newEvent(
  turn: LockedTurn,
  request: AcceptFeedback,
  place: { readonly seq: number; readonly supersedes: string | null },
): FeedbackEvent {
  return {
    feedbackId: request.feedbackId,
    kind: 'feedback',
    retracts: null,
    messageId: turn.message_id,
    conversationId: turn.conversation_id,
    userId: turn.user_id ?? request.userId,
    caller: request.caller,
    feedbackType: request.feedbackType,
    rating: request.rating,
    comment: request.comment,
    helpful: request.helpful,
    accurate: request.accurate,
    complete: request.complete,
    seq: place.seq,
    rewardScore: eventScore(request.feedbackType, toComponents(turn.adjustments)),
    calculatorVersion: CALCULATOR_VERSION,
    source: sourceAt(turn, request.createdAt),
    supersedes: place.supersedes,
    idempotencyKey: request.idempotencyKey,
    requestHash: request.requestHash,
    createdAt: request.createdAt,
    appliedAt: null,
  };
}

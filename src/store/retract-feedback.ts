import { createHash } from 'node:crypto';
import { CALCULATOR_VERSION } from '../domain/reward/reward.ts';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { Engine } from './engine.ts';
import { findMessageId, listFeedback } from './feedback.ts';
import { toFeedbackEvent, toFeedbackRow } from './feedback-row.ts';
import type { RetractFeedback, RetractFeedbackOutcome } from './lightning-store.ts';
import { type LockedTurn, lockTurn, ownsTurn, sourceAt } from './message-lock.ts';

/** An undo has no body. */
const HASH_OF_NO_BODY = createHash('sha256').digest('hex');

/**
 * Takes back a piece of feedback, once, in one transaction under the message's lock. A retraction itself cannot be
 * taken back: its id is unknown here. Indexes: primary keys, unique (message_id, seq).
 */
export function retractFeedback(engine: Engine, request: RetractFeedback): Promise<RetractFeedbackOutcome> {
  return engine.db.transaction().execute(async (transaction): Promise<RetractFeedbackOutcome> => {
    const messageId = await findMessageId({ db: transaction }, request.feedbackId);
    const turn = messageId === null ? undefined : await lockTurn(engine, transaction, messageId);
    if (turn === undefined || !ownsTurn(request, turn)) {
      return { outcome: 'feedback_not_found' };
    }
    if (turn.erased_at !== null) {
      return { outcome: 'message_erased' };
    }
    const events = await listFeedback({ db: transaction }, turn.message_id);
    const target = events.find((event) => event.feedbackId === request.feedbackId);
    if (target === undefined || target.kind !== 'feedback') {
      return { outcome: 'feedback_not_found' };
    }
    const earlier = events.find((event) => event.retracts === target.feedbackId);
    if (earlier !== undefined) {
      return { outcome: 'already_retracted', event: earlier };
    }
    const seq = (events.at(-1)?.seq ?? 0) + 1;
    const row = await transaction
      .insertInto('message_feedback')
      .values(toFeedbackRow(newRetraction(turn, target, request, seq)))
      .returningAll()
      .executeTakeFirstOrThrow();
    return { outcome: 'retracted', event: toFeedbackEvent(row) };
  });
}

function newRetraction(turn: LockedTurn, target: FeedbackEvent, request: RetractFeedback, seq: number): FeedbackEvent {
  return {
    feedbackId: request.retractionId,
    kind: 'retraction',
    retracts: target.feedbackId,
    messageId: target.messageId,
    conversationId: target.conversationId,
    userId: target.userId,
    caller: request.caller,
    feedbackType: target.feedbackType,
    rating: null,
    comment: null,
    helpful: null,
    accurate: null,
    complete: null,
    seq,
    rewardScore: null,
    calculatorVersion: CALCULATOR_VERSION,
    source: sourceAt(turn, request.createdAt),
    supersedes: null,
    idempotencyKey: null,
    requestHash: HASH_OF_NO_BODY,
    createdAt: request.createdAt,
    appliedAt: null,
  };
}

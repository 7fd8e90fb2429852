import type { Insertable, Selectable } from 'kysely';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import { toInstant } from './instant.ts';
import type { MessageFeedbackTable } from './tables.ts';

/** The row of a ledger event, for either engine. */
export function toFeedbackRow(event: FeedbackEvent): Insertable<MessageFeedbackTable> {
  return {
    feedback_id: event.feedbackId,
    message_id: event.messageId,
    conversation_id: event.conversationId,
    user_id: event.userId,
    feedback_type: event.feedbackType,
    rating: event.rating,
    reward_score: event.rewardScore,
    comment: event.comment,
    helpful: event.helpful,
    accurate: event.accurate,
    complete: event.complete,
    created_at: toInstant(event.createdAt),
    kind: event.kind,
    retracts: event.retracts,
    seq: event.seq,
    supersedes: event.supersedes,
    source: event.source,
    applied_at: event.appliedAt === null ? null : toInstant(event.appliedAt),
    calculator_version: event.calculatorVersion,
    caller: event.caller,
    idempotency_key: event.idempotencyKey,
    request_hash: event.requestHash,
  };
}

/** The ledger event of a row that either engine gave. */
export function toFeedbackEvent(row: Selectable<MessageFeedbackTable>): FeedbackEvent {
  return {
    feedbackId: row.feedback_id,
    kind: row.kind,
    retracts: row.retracts,
    messageId: row.message_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    caller: row.caller,
    feedbackType: row.feedback_type,
    rating: row.rating,
    comment: row.comment,
    helpful: toFlag(row.helpful),
    accurate: toFlag(row.accurate),
    complete: toFlag(row.complete),
    seq: row.seq,
    rewardScore: row.reward_score,
    calculatorVersion: row.calculator_version,
    source: row.source,
    supersedes: row.supersedes,
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
    createdAt: row.created_at,
    appliedAt: row.applied_at,
  };
}

function toFlag(value: boolean | number | null): boolean | null {
  return value === null ? null : Boolean(value);
}

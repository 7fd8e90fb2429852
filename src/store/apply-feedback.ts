import type { Transaction } from 'kysely';
import { isLiked } from '../domain/learning/liked.ts';
import { foldFeedback, type TurnReward, turnReward } from '../domain/reward/fold.ts';
import type { FeedbackSource } from '../domain/turn/feedback.ts';
import type { Engine } from './engine.ts';
import { findMessageId, listFeedback } from './feedback.ts';
import { toInstant } from './instant.ts';
import type { AppliedTurnReward } from './lightning-store.ts';
import { type LockedTurn, lockTurn } from './message-lock.ts';
import { updateRollup } from './rollup.ts';
import type { Tables } from './tables.ts';
import { toComponents } from './turn-row.ts';

/**
 * Marks an event applied and refolds its message, in one transaction under the message's lock; when it was applied
 * before, nothing is written. The message's rewards either way; null for an unknown id.
 * Indexes: primary keys, unique (message_id, seq).
 */
export function applyFeedback(
  engine: Engine,
  request: { readonly feedbackId: string; readonly source: FeedbackSource; readonly appliedAt: string },
): Promise<AppliedTurnReward | null> {
  return engine.db.transaction().execute(async (transaction) => {
    const messageId = await findMessageId({ db: transaction }, request.feedbackId);
    const turn = messageId === null ? undefined : await lockTurn(engine, transaction, messageId);
    if (turn === undefined) {
      return null;
    }
    const applied = await transaction
      .updateTable('message_feedback')
      .set({ applied_at: toInstant(request.appliedAt), source: request.source })
      .where('feedback_id', '=', request.feedbackId)
      .where('applied_at', 'is', null)
      .executeTakeFirst();
    if (applied.numUpdatedRows === 0n) {
      return {
        messageId: turn.message_id,
        explicitReward: turn.explicit_reward,
        effectiveReward: turn.effective_reward,
        userSignalReward: turn.user_signal_reward,
      };
    }
    return { messageId: turn.message_id, ...(await refold(engine, transaction, turn, request.feedbackId)) };
  });
}

/** Folds the message's ledger, in which one event was just applied, and writes its rewards on the turn and in the sums. */
async function refold(
  engine: Engine,
  transaction: Transaction<Tables>,
  turn: LockedTurn,
  appliedId: string,
): Promise<TurnReward> {
  const events = await listFeedback({ db: transaction }, turn.message_id);
  const failed = turn.error !== null;
  const reward = turnReward({
    events,
    adjustments: toComponents(turn.adjustments),
    failed,
    implicitScore: turn.implicit_reward,
  });
  const { decidedBy } = foldFeedback(events, { failed });
  const rewards = {
    explicit_reward: reward.explicitReward,
    effective_reward: reward.effectiveReward,
    user_signal_reward: reward.userSignalReward,
  };
  await transaction
    .updateTable('turns')
    .set({ ...rewards, liked: decidedBy === null ? null : isLiked(decidedBy.feedbackType) })
    .where('message_id', '=', turn.message_id)
    .execute();
  const eventsBefore = events.map((event) => (event.feedbackId === appliedId ? { ...event, appliedAt: null } : event));
  await updateRollup(engine, transaction, [
    { before: { row: turn, events: eventsBefore }, after: { row: { ...turn, ...rewards }, events } },
  ]);
  return reward;
}

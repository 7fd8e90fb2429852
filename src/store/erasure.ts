import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../domain/access/access.ts';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import { insertAudit } from './access.ts';
import { forgetPrompts } from './datasets/forget-prompts.ts';
import { lockTurnLedger } from './datasets/turn-ledger.ts';
import type { Engine } from './engine.ts';
import type { UserErasure } from './erasure-store.ts';
import { eraseExposuresOf } from './exposures.ts';
import { toInstant } from './instant.ts';
import { lockMeasuredTurns } from './measured-turns.ts';
import { updateRollup } from './rollup.ts';
import { listStagingCopies } from './staging-copies.ts';
import type { Tables } from './tables.ts';

/** What stands where something was that must not be null. */
const ERASED = 'erased';

const hashOf = (userId: string): string => createHash('sha256').update(userId).digest('hex');

/** Remembers the erasure and ends the user's sessions. Indexes: primary key, browser_sessions_user_id_idx. */
export function recordUserErasure({ db }: Engine, erasure: UserErasure, audit: AuditEntry): Promise<void> {
  const requestedAt = toInstant(erasure.requestedAt);
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('user_erasures')
      .values({ user_sha256: hashOf(erasure.userId), requested_at: requestedAt })
      // The latest request counts, whichever is recorded last.
      .onConflict((conflict) =>
        conflict
          .column('user_sha256')
          .doUpdateSet({ requested_at: requestedAt })
          .where('user_erasures.requested_at', '<', requestedAt),
      )
      .execute();
    await transaction.deleteFrom('browser_sessions').where('user_id', '=', erasure.userId).execute();
    await insertAudit(transaction, audit);
  });
}

/** When a user's turns of that time were erased; null when they were not. Index: primary key. */
export async function erasureOf({ db }: Engine, userId: string, createdAt: string): Promise<string | null> {
  const row = await db
    .selectFrom('user_erasures')
    .select('requested_at')
    .where('user_sha256', '=', hashOf(userId))
    .where('requested_at', '>=', toInstant(createdAt))
    .executeTakeFirst();
  return row?.requested_at ?? null;
}

/** A user's messages until a time, oldest first. Index: turns_user_id_idx. */
export async function listMessagesOfUser(
  { db }: Engine,
  { userId, requestedAt }: UserErasure,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('turns')
    .select('message_id')
    .where('user_id', '=', userId)
    .where('created_at', '<=', toInstant(requestedAt))
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.message_id);
}

/** Messages before a time that are not erased, oldest first. Index: turns_unerased_idx. */
export async function listMessagesBefore({ db }: Engine, time: string, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('turns')
    .select('message_id')
    .where('erased_at', 'is', null)
    .where('created_at', '<', toInstant(time))
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.message_id);
}

/**
 * Empties messages, their feedback, and the staging turns that were asked the same.
 * Indexes: primary key of turns, turns_agent_created_at_idx, unique (message_id, seq), generated_answers_message_id_idx.
 */
export function eraseMessages(engine: Engine, messageIds: readonly string[], erasedAt: string): Promise<void> {
  return engine.db.transaction().execute(async (transaction) => {
    if (messageIds.length === 0) return;
    await lockTurnLedger(engine, transaction);
    await eraseInTransaction(engine, transaction, messageIds, erasedAt);
    // While the messages are locked: a staging turn that comes in now waits, and then finds its question erased.
    const copies = await listStagingCopies({ db: transaction }, messageIds);
    if (copies.length > 0) await eraseInTransaction(engine, transaction, copies, erasedAt);
    await forgetPrompts(transaction, [...messageIds, ...copies]);
  });
}

async function eraseInTransaction(
  engine: Engine,
  transaction: Transaction<Tables>,
  messageIds: readonly string[],
  erasedAt: string,
): Promise<void> {
  // The turns first: feedback that comes now waits for this lock, and then finds its message erased.
  const states = await lockMeasuredTurns(engine, transaction, messageIds);
  await transaction
    .updateTable('turns')
    .set((turn) => ({
      message: '',
      response: '',
      user_id: null,
      sources: '[]',
      suggested_actions: '[]',
      // Whether the turn failed moves its reward, and stays.
      error: turn.case().when('error', 'is', null).then(null).else(ERASED).end(),
      request_hash: ERASED,
      erased_at: toInstant(erasedAt),
    }))
    .where('message_id', 'in', messageIds)
    .where('erased_at', 'is', null)
    .execute();
  await transaction
    .updateTable('message_feedback')
    .set(ERASED_FEEDBACK)
    .where('message_id', 'in', messageIds)
    .execute();
  // Why a staging turn failed may quote its question. It reads the table: a service has a dozen rows for each rollout.
  await transaction
    .updateTable('rollout_staging_turns')
    .set({ failure: ERASED })
    .where('message_id', 'in', messageIds)
    .where('failure', 'is not', null)
    .execute();
  // What training had answered to these prompts.
  await transaction.deleteFrom('generated_answers').where('message_id', 'in', messageIds).execute();
  // The turn still counts, but no longer as one of its user's.
  await updateRollup(
    engine,
    transaction,
    states.map((before) => ({
      before,
      after: { row: { ...before.row, user_id: null }, events: before.events.map(withoutComment) },
    })),
  );
}

const ERASED_FEEDBACK = { user_id: null, comment: null, request_hash: ERASED, idempotency_key: null };

const withoutComment = (event: FeedbackEvent): FeedbackEvent => ({ ...event, comment: null });

/** Removes a user and the comments from feedback on turns of nobody, and the user from exposures. Indexes: message_feedback_user_id_idx, exposures_unit_idx. */
export async function eraseFeedbackOfUser(engine: Engine, { userId, requestedAt }: UserErasure): Promise<void> {
  const until = toInstant(requestedAt);
  await eraseExposuresOf(engine, userId, requestedAt);
  await engine.db.transaction().execute(async (transaction) => {
    const given = await transaction
      .selectFrom('message_feedback')
      .select('message_id')
      .distinct()
      .where('user_id', '=', userId)
      .where('created_at', '<=', until)
      .execute();
    if (given.length === 0) return;
    const messageIds = given.map((row) => row.message_id);
    const states = await lockMeasuredTurns(engine, transaction, messageIds);
    // Only what is locked: an event that came in since is erased by the next call.
    await transaction
      .updateTable('message_feedback')
      .set(ERASED_FEEDBACK)
      .where('user_id', '=', userId)
      .where('created_at', '<=', until)
      .where('message_id', 'in', messageIds)
      .execute();
    const erased = (event: FeedbackEvent): FeedbackEvent =>
      event.userId === userId && event.createdAt <= until ? withoutComment(event) : event;
    await updateRollup(
      engine,
      transaction,
      states.map((before) => ({ before, after: { row: before.row, events: before.events.map(erased) } })),
    );
  });
}

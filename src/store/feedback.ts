import { sql } from 'kysely';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { Engine } from './engine.ts';
import { toFeedbackEvent } from './feedback-row.ts';
import { toInstant } from './instant.ts';

/** A message's events in `seq` order. Index: unique (message_id, seq). */
export async function listFeedback({ db }: Pick<Engine, 'db'>, messageId: string): Promise<readonly FeedbackEvent[]> {
  const rows = await db
    .selectFrom('message_feedback')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('seq')
    .execute();
  return rows.map(toFeedbackEvent);
}

/** The message of an event; null for an unknown id. Index: primary key. */
export async function findMessageId({ db }: Pick<Engine, 'db'>, feedbackId: string): Promise<string | null> {
  const row = await db
    .selectFrom('message_feedback')
    .select('message_id')
    .where('feedback_id', '=', feedbackId)
    .executeTakeFirst();
  return row?.message_id ?? null;
}

/** Far below the parameters that one statement may have (SQLite: 32766, PostgreSQL: 65535). */
const MESSAGES_PER_QUERY = 500;

/** The events of several messages, in `seq` order each; a message without events is absent. Index: unique (message_id, seq). */
export async function listFeedbackOf(
  { db }: Pick<Engine, 'db'>,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly FeedbackEvent[]>> {
  const events = new Map<string, FeedbackEvent[]>();
  const wanted = [...new Set(messageIds)];
  for (let start = 0; start < wanted.length; start += MESSAGES_PER_QUERY) {
    const rows = await db
      .selectFrom('message_feedback')
      .selectAll()
      .where('message_id', 'in', wanted.slice(start, start + MESSAGES_PER_QUERY))
      .orderBy('message_id')
      .orderBy('seq')
      .execute();
    for (const row of rows) {
      const known = events.get(row.message_id);
      if (known === undefined) {
        events.set(row.message_id, [toFeedbackEvent(row)]);
      } else {
        known.push(toFeedbackEvent(row));
      }
    }
  }
  return events;
}

/**
 * Events that are not applied yet, accepted before one time or stamped after another: the first of every message, then the
 * second of every message, … Index: message_feedback_pending_idx.
 */
export async function listPendingFeedback(
  { db }: Engine,
  query: { readonly acceptedBefore: string; readonly stampedAfter: string; readonly limit: number },
): Promise<readonly FeedbackEvent[]> {
  const rows = await db
    .with('pending', (cte) =>
      cte
        .selectFrom('message_feedback')
        .selectAll()
        .select(sql<number>`row_number() over (partition by message_id order by seq)`.as('place'))
        .where('applied_at', 'is', null)
        .where((event) =>
          event.or([
            event('created_at', '<', toInstant(query.acceptedBefore)),
            event('created_at', '>', toInstant(query.stampedAfter)),
          ]),
        ),
    )
    .selectFrom('pending')
    .selectAll()
    .orderBy('place')
    .orderBy('created_at')
    .orderBy('message_id')
    .limit(query.limit)
    .execute();
  return rows.map(toFeedbackEvent);
}

import { sql } from 'kysely';
import type { Exchange, Turn } from '../domain/turn/turn.ts';
import type { Engine } from './engine.ts';
import { eraseMessages, erasureOf } from './erasure.ts';
import { toInstant } from './instant.ts';
import type { TrainingCursor } from './lightning-store.ts';
import { toTurn, toTurnRow } from './turn-row.ts';

/** The turn of a message, or null. Index: primary key. */
export async function findTurn({ db }: Engine, messageId: string): Promise<Turn | null> {
  const row = await db.selectFrom('turns').selectAll().where('message_id', '=', messageId).executeTakeFirst();
  return row === undefined ? null : toTurn(row);
}

/** Inserts a turn, or leaves the row that is there; the stored turn either way, emptied when its user was erased meanwhile. Index: primary key. */
export async function trackTurn(engine: Engine, turn: Turn): Promise<Turn> {
  const row = await engine.db
    .insertInto('turns')
    .values(toTurnRow(turn))
    // `do nothing` would return no row; an update to itself returns the one that is stored.
    .onConflict((conflict) =>
      conflict.column('message_id').doUpdateSet((row) => ({ message_id: row.ref('turns.message_id') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  const stored = toTurn(row);
  if (stored.userId === null) return stored;
  // After the commit: an erasure that is recorded later finds this row itself.
  const erasedAt = await erasureOf(engine, stored.userId, stored.createdAt);
  if (erasedAt === null) return stored;
  await eraseMessages(engine, [stored.messageId], erasedAt);
  return (await findTurn(engine, stored.messageId)) ?? stored;
}

/**
 * Who began a conversation, and its last exchanges that are not erased, oldest first; null when it has no turn.
 * Index: turns_conversation_created_at_idx.
 */
export async function findConversation(
  { db }: Engine,
  conversationId: string,
  limit: number,
): Promise<{
  readonly caller: string;
  readonly userId: string | null;
  readonly exchanges: readonly Exchange[];
} | null> {
  const rows = await db
    .selectFrom('turns')
    .select(['caller', 'message', 'response', 'intent', 'erased_at'])
    .select((turn) => {
      const first = turn
        .selectFrom('turns as first')
        .where('first.conversation_id', '=', conversationId)
        .orderBy('first.created_at')
        .orderBy('first.message_id')
        .limit(1);
      return [
        first.select('first.caller').as('owner'),
        first.where('first.erased_at', 'is', null).select('first.user_id').as('owner_user'),
      ];
    })
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at', 'desc')
    .orderBy('message_id', 'desc')
    // The owner is wanted even when no exchange is.
    .limit(Math.max(1, limit))
    .execute();
  const owner = rows[0]?.owner;
  if (owner === undefined || owner === null) {
    return null;
  }
  const exchanges = rows
    .slice(0, limit)
    .filter((row) => row.caller === owner && row.erased_at === null)
    .map(({ message, response, intent }) => ({ message, response, intent }))
    .reverse();
  return { caller: owner, userId: rows[0]?.owner_user ?? null, exchanges };
}

/** A caller's last turns of one conversation, oldest first. Index: turns_conversation_created_at_idx. */
export async function listConversation(
  { db }: Engine,
  conversationId: string,
  caller: string,
  limit: number,
): Promise<readonly Turn[]> {
  const rows = await db
    .selectFrom('turns')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('caller', '=', caller)
    .orderBy('created_at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toTurn).reverse();
}

/** An agent's turns after a cursor, oldest first, erased ones left out. Index: turns_agent_created_at_idx. */
export async function listTrainingSamples(
  { db }: Engine,
  query: { readonly agent: string; readonly after: TrainingCursor | null; readonly limit: number },
): Promise<readonly Turn[]> {
  const { after } = query;
  let turns = db
    .selectFrom('turns')
    .selectAll()
    .where('agent', '=', query.agent)
    .where('erased_at', 'is', null)
    .orderBy('created_at')
    .orderBy('message_id')
    .limit(query.limit);
  if (after !== null) {
    turns = turns.where((turn) =>
      turn(turn.refTuple('created_at', 'message_id'), '>', turn.tuple(toInstant(after.createdAt), after.messageId)),
    );
  }
  const rows = await turns.execute();
  return rows.map(toTurn);
}

/** Resolves when the engine answers. */
export async function ping({ db }: Engine): Promise<void> {
  await sql`select 1`.execute(db);
}

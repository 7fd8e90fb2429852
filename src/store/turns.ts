import { type ExpressionBuilder, sql } from 'kysely';
import type { Exchange, Turn } from '../domain/turn/turn.ts';
import type { Engine } from './engine.ts';
import { eraseMessages, erasureOf } from './erasure.ts';
import { eraseExposuresOf, exposureOf, logExposure } from './exposures.ts';
import { toInstant } from './instant.ts';
import type { Asker, TrainingCursor } from './lightning-store.ts';
import { prepareRollup, updateRollup } from './rollup.ts';
import { erasureOfQuestion } from './staging-copies.ts';
import type { Tables } from './tables.ts';
import { toTurn, toTurnRow } from './turn-row.ts';

/** The turn of a message, or null. Index: primary key. */
export async function findTurn({ db }: Engine, messageId: string): Promise<Turn | null> {
  const row = await db.selectFrom('turns').selectAll().where('message_id', '=', messageId).executeTakeFirst();
  return row === undefined ? null : toTurn(row);
}

/**
 * Inserts a turn with its exposure and its part of the sums, in one transaction, or leaves the row that is there; the stored
 * turn either way, emptied when its user, or the question of a staging turn, was erased meanwhile. Index: primary keys.
 */
export async function trackTurn(engine: Engine, turn: Turn): Promise<Turn> {
  const values = toTurnRow(turn);
  const exposure = exposureOf(turn);
  await prepareRollup(engine, turn);
  const { row, questionErasedAt } = await engine.db.transaction().execute(async (transaction) => {
    const inserted = await transaction
      .insertInto('turns')
      .values(values)
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (exposure !== null) await logExposure(transaction, exposure);
    const questionErasedAt = await erasureOfQuestion(engine, transaction, turn);
    if (inserted !== undefined) {
      await updateRollup(engine, transaction, [{ before: null, after: { row: inserted, events: [] } }]);
      return { row: inserted, questionErasedAt };
    }
    const row = await transaction
      .selectFrom('turns')
      .selectAll()
      .where('message_id', '=', turn.messageId)
      .executeTakeFirstOrThrow();
    return { row, questionErasedAt };
  });
  const stored = toTurn(row);
  if (questionErasedAt !== null) {
    await eraseMessages(engine, [stored.messageId], questionErasedAt);
    return (await findTurn(engine, stored.messageId)) ?? stored;
  }
  // By who asked: of a call that was cut off here the row may be emptied already, and the exposure not.
  if (turn.userId === null) return stored;
  // After the commit: an erasure that is recorded later finds this row itself.
  const erasedAt = await erasureOf(engine, turn.userId, turn.createdAt);
  if (erasedAt === null) return stored;
  if (stored.userId === turn.userId) await eraseMessages(engine, [stored.messageId], erasedAt);
  if (exposure !== null) await eraseExposuresOf(engine, turn.userId, erasedAt);
  return (await findTurn(engine, stored.messageId)) ?? stored;
}

/**
 * The last exchanges of a conversation that are the asker's own and not erased, oldest first; null when nobody has a turn
 * in it. Own turns decide, not who was first: the row of a turn that was asked earlier may come in later.
 * Index: turns_conversation_created_at_idx.
 */
export async function findConversation(
  { db }: Engine,
  conversationId: string,
  asker: Asker,
  limit: number,
): Promise<{ readonly isOwn: boolean; readonly exchanges: readonly Exchange[] } | null> {
  const inConversation = db.selectFrom('turns').where('conversation_id', '=', conversationId);
  const rows = await inConversation
    .select(['message', 'response', 'intent', 'erased_at'])
    .where('caller', '=', asker.caller)
    .where(isOwnTurn(asker))
    .orderBy('created_at', 'desc')
    .orderBy('message_id', 'desc')
    // Whether there is one is asked even when no exchange is wanted.
    .limit(Math.max(1, limit))
    .execute();
  if (rows.length === 0) {
    // Not "any turn": the asker's own first one may have come in since the query above.
    const others = await inConversation.select('message_id').where(isOthersTurn(asker)).limit(1).execute();
    return others.length === 0 ? null : { isOwn: false, exchanges: [] };
  }
  const exchanges = rows
    .slice(0, limit)
    .filter((row) => row.erased_at === null)
    .map(({ message, response, intent }) => ({ message, response, intent }))
    .reverse();
  return { isOwn: true, exchanges };
}

/** The condition that a turn of the asker's caller is the asker's own. */
function isOwnTurn({ userId, seesAnonymous = false }: Asker) {
  return ({ eb, or, lit }: ExpressionBuilder<Tables, 'turns'>) => {
    if (userId === null) return lit(true);
    return or([eb('user_id', '=', userId), ...(seesAnonymous ? [eb('user_id', 'is', null)] : [])]);
  };
}

/** The condition that a turn is not the asker's own; of a user's turns, those of nobody are not unless the asker sees them. */
function isOthersTurn({ caller, userId, seesAnonymous = false }: Asker) {
  return ({ eb, or }: ExpressionBuilder<Tables, 'turns'>) =>
    or([
      eb('caller', '!=', caller),
      ...(userId === null ? [] : [eb('user_id', '!=', userId)]),
      ...(userId === null || seesAnonymous ? [] : [eb('user_id', 'is', null)]),
    ]);
}

/** The asker's last turns of one conversation, oldest first. Index: turns_conversation_created_at_idx. */
export async function listConversation(
  { db }: Engine,
  conversationId: string,
  asker: Asker,
  limit: number,
): Promise<readonly Turn[]> {
  const rows = await db
    .selectFrom('turns')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('caller', '=', asker.caller)
    .where(isOwnTurn(asker))
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

/** Resolves when the engine answers and would take a write. */
export async function ping(engine: Engine): Promise<void> {
  await sql`select 1`.execute(engine.db);
  await engine.checkWritable();
}

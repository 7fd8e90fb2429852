import type { Selectable, Transaction } from 'kysely';
import type { FeedbackSource } from '../domain/turn/feedback.ts';
import type { Engine } from './engine.ts';
import { MEASURED_COLUMNS } from './rollup.ts';
import type { Tables, TurnsTable } from './tables.ts';

/** What feedback needs to know of its message. */
const LOCKED_COLUMNS = [...MEASURED_COLUMNS, 'caller', 'adjustments', 'window_ms', 'erased_at'] as const;
export type LockedTurn = Pick<Selectable<TurnsTable>, (typeof LOCKED_COLUMNS)[number]>;

/**
 * The message's row, locked until the transaction ends: everything that writes to a message's ledger does it under
 * this lock, one after the other. SQLite needs no row lock: its transactions begin immediate, so one runs at a time.
 * Undefined when there is no such turn. Index: primary key.
 */
export function lockTurn(
  engine: Engine,
  transaction: Transaction<Tables>,
  messageId: string,
): Promise<LockedTurn | undefined> {
  const turn = transaction.selectFrom('turns').select(LOCKED_COLUMNS).where('message_id', '=', messageId);
  return (engine.name === 'postgres' ? turn.forUpdate() : turn).executeTakeFirst();
}

/** Whether a caller, and the user that it is bound to, made the turn. An erased turn has no user: its caller alone decides. */
export function ownsTurn(
  { caller, boundUserId = null }: { readonly caller: string; readonly boundUserId?: string | null },
  turn: Pick<LockedTurn, 'caller' | 'user_id' | 'erased_at'>,
): boolean {
  return turn.caller === caller && (boundUserId === null || turn.erased_at !== null || turn.user_id === boundUserId);
}

/** Whether feedback of that time finds the turn's window open; decided again when the feedback is applied. */
export function sourceAt(turn: LockedTurn, time: string): FeedbackSource {
  return Date.parse(time) > Date.parse(turn.created_at) + turn.window_ms ? 'late' : 'live';
}

import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type { RepairStore, TurnWindow } from './repair-store.ts';

/** Far below the parameters that one statement may have (SQLite: 32766, PostgreSQL: 65535). */
const MESSAGES_PER_QUERY = 500;

/** The functions of `npm run turns` over an engine. */
export function repairFunctions(engine: Engine, run: <T>(operation: () => Promise<T>) => Promise<T>): RepairStore {
  return {
    listTurnWindows: (query) => run(() => listTurnWindows(engine, query)),
    findKnownMessages: (messageIds) => run(() => findKnownMessages(engine, messageIds)),
  };
}

/** Index: turns_unerased_idx. */
async function listTurnWindows(
  { db }: Engine,
  query: Parameters<RepairStore['listTurnWindows']>[0],
): Promise<readonly TurnWindow[]> {
  const { after } = query;
  let turns = db
    .selectFrom('turns')
    .select(['message_id', 'created_at', 'window_ms'])
    .where('erased_at', 'is', null)
    .where('created_at', '>', toInstant(query.createdAfter))
    .orderBy('created_at')
    .orderBy('message_id')
    .limit(query.limit);
  if (after !== null) {
    turns = turns.where((turn) =>
      turn(turn.refTuple('created_at', 'message_id'), '>', turn.tuple(toInstant(after.createdAt), after.messageId)),
    );
  }
  const rows = await turns.execute();
  return rows.map((row) => ({ messageId: row.message_id, createdAt: row.created_at, windowMs: row.window_ms }));
}

/** Index: primary key. */
async function findKnownMessages({ db }: Engine, messageIds: readonly string[]): Promise<readonly string[]> {
  const known: string[] = [];
  for (let start = 0; start < messageIds.length; start += MESSAGES_PER_QUERY) {
    const rows = await db
      .selectFrom('turns')
      .select('message_id')
      .where('message_id', 'in', messageIds.slice(start, start + MESSAGES_PER_QUERY))
      .execute();
    known.push(...rows.map((row) => row.message_id));
  }
  return known;
}

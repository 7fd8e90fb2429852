import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { clusterOf } from '../../domain/learning/dataset/dataset-row.ts';
import { hashedText, type StoredWords } from '../../domain/learning/dataset/row-line.ts';
import { sideOfUser } from '../../domain/learning/dataset-split.ts';
import { normalizePrompt } from '../../domain/learning/normalize-prompt.ts';
import type { Engine } from '../engine.ts';
import type { DatasetPromptsTable, DatasetTurnsTable, Tables } from '../tables.ts';

/** Turns that one transaction looks at: some hundred milliseconds, in which no other process can write to SQLite. */
const TURNS_PER_PAGE = 2_000;
/** Rows of one insert: far below the parameters that a statement may have. */
const ROWS_PER_INSERT = 500;
/** Names the lock below among PostgreSQL's advisory locks; any number, the same in every process. */
const LEDGER_LOCK = 7_305_172;

/** A place in the order of an agent's turns. */
interface TurnCursor {
  readonly createdAt: string;
  readonly messageId: string;
}

/**
 * Puts every committed turn of an agent that is not in the ledger yet into it: with a position, the side of its user,
 * and the sides of questions that nobody asked before. A turn whose transaction commits later, whatever its time, is
 * found by the next call: what is looked for is "not in the ledger", never "after a time". Repeatable, and safe from
 * several processes at once. Reads each turn of the agent; the text of new ones only.
 * Indexes: turns_agent_created_at_idx, unique dataset_turns.message_id.
 */
export async function registerTurns(engine: Engine, agent: string, onProgress: (step: string) => void): Promise<void> {
  let after: TurnCursor | null = null;
  let seen = 0;
  do {
    const cursor: TurnCursor | null = after;
    const page: { readonly seen: number; readonly last: TurnCursor | null } = await engine.db
      .transaction()
      .execute((transaction) => registerPage(engine, transaction, agent, cursor));
    after = page.last;
    seen += page.seen;
    onProgress(`${seen} turns looked at`);
  } while (after !== null);
}

/** Who writes positions, or takes texts out of the ledger, waits here for its turn until the transaction ends. SQLite's transactions are one at a time anyway. */
export async function lockTurnLedger(engine: Engine, transaction: Transaction<Tables>): Promise<void> {
  if (engine.name === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(LEDGER_LOCK)})`.execute(transaction);
}

/**
 * The last position given that any snapshot may know of; 0 when there is none. A deleted turn leaves the ledger, and its position is not
 * given again below a watermark. Index: primary key; of the snapshots it reads every one: a service has hundreds.
 */
export async function lastPosition(db: Pick<Transaction<Tables>, 'selectFrom'>): Promise<number> {
  const given = await db
    .selectFrom('dataset_turns')
    .select(({ fn }) => fn.max('position').as('last'))
    .executeTakeFirst();
  const known = await db
    .selectFrom('dataset_snapshots')
    .select(({ fn }) => fn.max('watermark').as('last'))
    .executeTakeFirst();
  return Math.max(given?.last ?? 0, known?.last ?? 0);
}

async function registerPage(
  engine: Engine,
  transaction: Transaction<Tables>,
  agent: string,
  after: TurnCursor | null,
): Promise<{ readonly seen: number; readonly last: TurnCursor | null }> {
  await lockTurnLedger(engine, transaction);
  let turns = transaction
    .selectFrom('turns')
    .leftJoin('dataset_turns', 'dataset_turns.message_id', 'turns.message_id')
    .select([
      'turns.message_id',
      'turns.created_at',
      'turns.user_id',
      'turns.conversation_id',
      'dataset_turns.position',
    ])
    .select(({ eb, ref }) => {
      const ofNew = <Name extends keyof StoredWords>(name: Name) =>
        eb
          .case()
          .when('dataset_turns.position', 'is', null)
          .then(ref(`turns.${name}`))
          .end()
          .as(name);
      return [ofNew('message'), ofNew('response'), ofNew('sources'), ofNew('suggested_actions')];
    })
    .where('turns.agent', '=', agent)
    .where('turns.erased_at', 'is', null)
    .orderBy('turns.created_at')
    .orderBy('turns.message_id')
    .limit(TURNS_PER_PAGE);
  if (after !== null) {
    turns = turns.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('turns.created_at', 'turns.message_id'), '>', tuple(after.createdAt, after.messageId)),
    );
  }
  const page = await turns.execute();
  const fresh = page.filter(({ position }) => position === null);
  if (fresh.length > 0) {
    const first = (await lastPosition(transaction)) + 1;
    const entries = fresh.map((turn, index) => ({
      position: first + index,
      message_id: turn.message_id,
      agent,
      side: sideOfUser(clusterOf(turn.user_id, turn.conversation_id)),
      prompt_sha256: sha256(normalizePrompt(turn.message ?? '')),
      text_sha256: sha256(
        hashedText({
          message: turn.message ?? '',
          response: turn.response ?? '',
          sources: turn.sources ?? '[]',
          suggested_actions: turn.suggested_actions ?? '[]',
        }),
      ),
    }));
    await insertEntries(transaction, entries);
    await insertPrompts(transaction, entries);
  }
  const last = page.length < TURNS_PER_PAGE ? undefined : page.at(-1);
  return {
    seen: page.length,
    last: last === undefined ? null : { createdAt: last.created_at, messageId: last.message_id },
  };
}

async function insertEntries(transaction: Transaction<Tables>, entries: readonly DatasetTurnsTable[]): Promise<void> {
  for (let start = 0; start < entries.length; start += ROWS_PER_INSERT) {
    await transaction
      .insertInto('dataset_turns')
      .values(entries.slice(start, start + ROWS_PER_INSERT))
      .execute();
  }
}

/** The first one who asks decides; of one page, the one with the lower position. */
async function insertPrompts(
  transaction: Transaction<Tables>,
  entries: readonly (DatasetPromptsTable & Pick<DatasetTurnsTable, 'position'>)[],
): Promise<void> {
  const first = new Map<string, DatasetPromptsTable>();
  for (const { prompt_sha256, side, position } of entries) {
    if (!first.has(prompt_sha256)) first.set(prompt_sha256, { prompt_sha256, side, position });
  }
  const prompts = [...first.values()];
  for (let start = 0; start < prompts.length; start += ROWS_PER_INSERT) {
    await transaction
      .insertInto('dataset_prompts')
      .values(prompts.slice(start, start + ROWS_PER_INSERT))
      .onConflict((conflict) => conflict.column('prompt_sha256').doNothing())
      .execute();
  }
}

/** 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';

/** What the checker reads of the store, by SQL of its own. */
export interface StoredTurn {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly message: string;
  readonly response: string;
  readonly error: string | null;
  readonly intent_match: boolean;
  readonly used_context: boolean;
  readonly implicit_reward: number;
  readonly explicit_reward: number | null;
  readonly effective_reward: number;
  readonly user_signal_reward: number;
}

export interface StoredEvent {
  readonly feedback_id: string;
  readonly message_id: string;
  readonly kind: string;
  readonly retracts: string | null;
  readonly feedback_type: string;
  readonly rating: number | null;
  readonly comment: string | null;
  readonly helpful: boolean | null;
  readonly reward_score: number | null;
  readonly seq: number;
  readonly supersedes: string | null;
  readonly is_applied: boolean;
}

export interface StoreContents {
  readonly turns: readonly StoredTurn[];
  readonly events: readonly StoredEvent[];
}

const TURNS = `select message_id, conversation_id, message, response, error, intent_match, used_context,
  implicit_reward, explicit_reward, effective_reward, user_signal_reward from turns`;
const EVENTS = `select feedback_id, message_id, kind, retracts, feedback_type, rating, comment, helpful, reward_score,
  seq, supersedes, applied_at is not null as is_applied from message_feedback order by message_id, seq`;

type Row = Readonly<Record<string, unknown>>;

/** Everything in the store, read from the engine itself. @param store a SQLite file, or a PostgreSQL URL. */
export async function readStore(store: { readonly file: string } | { readonly url: string }): Promise<StoreContents> {
  const [turns, events] = 'url' in store ? await readPostgres(store.url) : readSqlite(store.file);
  return { turns: turns.map(toTurn), events: events.map(toEvent) };
}

async function readPostgres(url: string): Promise<readonly [readonly Row[], readonly Row[]]> {
  const client = postgres(url, { max: 1 });
  try {
    return [await client.unsafe(TURNS), await client.unsafe(EVENTS)];
  } finally {
    await client.end();
  }
}

function readSqlite(file: string): readonly [readonly Row[], readonly Row[]] {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    return [database.prepare(TURNS).all(), database.prepare(EVENTS).all()];
  } finally {
    database.close();
  }
}

const text = (value: unknown): string => String(value);
const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

function toTurn(row: Row): StoredTurn {
  return {
    message_id: text(row.message_id),
    conversation_id: text(row.conversation_id),
    message: text(row.message),
    response: text(row.response),
    error: textOrNull(row.error),
    intent_match: Boolean(row.intent_match),
    used_context: Boolean(row.used_context),
    implicit_reward: Number(row.implicit_reward),
    explicit_reward: numberOrNull(row.explicit_reward),
    effective_reward: Number(row.effective_reward),
    user_signal_reward: Number(row.user_signal_reward),
  };
}

function toEvent(row: Row): StoredEvent {
  return {
    feedback_id: text(row.feedback_id),
    message_id: text(row.message_id),
    kind: text(row.kind),
    retracts: textOrNull(row.retracts),
    feedback_type: text(row.feedback_type),
    rating: numberOrNull(row.rating),
    comment: textOrNull(row.comment),
    helpful: row.helpful === null ? null : Boolean(row.helpful),
    reward_score: numberOrNull(row.reward_score),
    seq: Number(row.seq),
    supersedes: textOrNull(row.supersedes),
    is_applied: Boolean(row.is_applied),
  };
}

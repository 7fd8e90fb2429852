import type { Selectable, Transaction } from 'kysely';
import type { ArmAnswerOutcome } from '../domain/learning/training/arm-answer.ts';
import type { Exchange } from '../domain/turn/turn.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type { Tables } from './tables.ts';
import type { GeneratedAnswerRow, GenerationCost } from './training-store.ts';
import type { GeneratedAnswersTable } from './training-tables.ts';

/** Parameters of one statement are bounded on both engines. */
const KEYS_AT_ONCE = 500;
const ROWS_AT_ONCE = 100;

/** Answers by key. Index: primary key. */
export async function findGeneratedAnswers(
  { db }: Engine,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ArmAnswerOutcome>> {
  const found = new Map<string, ArmAnswerOutcome>();
  for (const some of chunksOf(keys, KEYS_AT_ONCE)) {
    const rows = await db
      .selectFrom('generated_answers')
      .select(['answer_key', 'answer', 'failure'])
      .where('answer_key', 'in', some)
      .execute();
    for (const row of rows) found.set(row.answer_key, toStored(row));
  }
  return found;
}

/**
 * Writes answers once, a hundred in a transaction; the stored ones. An answer to a turn that was erased meanwhile, or is not there, is given
 * back and not written. Indexes: primary keys.
 */
export async function saveGeneratedAnswers(
  engine: Engine,
  answers: readonly GeneratedAnswerRow[],
): Promise<ReadonlyMap<string, ArmAnswerOutcome>> {
  const distinct = [...new Map(answers.map((answer) => [answer.key, answer])).values()];
  const saved = new Map(distinct.map(({ key, stored }) => [key, stored]));
  for (const some of chunksOf(distinct, ROWS_AT_ONCE)) {
    const rows = await engine.db.transaction().execute(async (transaction) => {
      const kept = await lockUnerased(
        engine,
        transaction,
        some.map(({ messageId }) => messageId),
      );
      return await insertAnswers(
        transaction,
        some.filter(({ messageId }) => kept.has(messageId)),
      );
    });
    for (const row of rows) saved.set(row.answer_key, toStored(row));
  }
  return saved;
}

/** Which of these turns are not erased. They stay locked: who erases one waits until the transaction ends, and then finds its answers. */
async function lockUnerased(
  engine: Engine,
  transaction: Transaction<Tables>,
  messageIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const turns = transaction
    .selectFrom('turns')
    .select('message_id')
    .where('message_id', 'in', messageIds)
    .where('erased_at', 'is', null)
    .orderBy('message_id');
  const rows = await (engine.name === 'postgres' ? turns.forShare() : turns).execute();
  return new Set(rows.map((row) => row.message_id));
}

async function insertAnswers(
  transaction: Transaction<Tables>,
  answers: readonly GeneratedAnswerRow[],
): Promise<readonly AnswerRow[]> {
  if (answers.length === 0) return [];
  return await transaction
    .insertInto('generated_answers')
    .values(
      answers.map(({ key, messageId, strategy, stored, createdAt }) => ({
        answer_key: key,
        message_id: messageId,
        strategy,
        answer: stored.outcome === 'answered' ? JSON.stringify(stored.answer) : null,
        failure: stored.outcome === 'failed' ? stored.reason : null,
        created_at: toInstant(createdAt),
      })),
    )
    // Two runs may answer one prompt at once: both go on with the first answer.
    .onConflict((conflict) =>
      conflict.column('answer_key').doUpdateSet((row) => ({ answer_key: row.ref('generated_answers.answer_key') })),
    )
    .returning(['answer_key', 'answer', 'failure'])
    .execute();
}

/** The exchanges before a turn, of its user and caller. Index: turns_conversation_created_at_idx. */
export async function listEarlierExchanges(
  { db }: Engine,
  messageId: string,
  limit: number,
): Promise<readonly Exchange[]> {
  const turn = await db
    .selectFrom('turns')
    .select(['conversation_id', 'caller', 'user_id', 'created_at'])
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (turn === undefined) return [];
  let earlier = db
    .selectFrom('turns')
    .select(['message', 'response', 'intent'])
    .where('conversation_id', '=', turn.conversation_id)
    .where('caller', '=', turn.caller)
    .where('created_at', '<', turn.created_at)
    .where('erased_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(limit);
  earlier = turn.user_id === null ? earlier.where('user_id', 'is', null) : earlier.where('user_id', '=', turn.user_id);
  return (await earlier.execute()).reverse();
}

/** Mean usage of the last turns that told it. Index: turns_agent_created_at_idx. */
export async function meanGenerationCost(
  { db }: Engine,
  { agent, generator, limit }: { readonly agent: string; readonly generator: string; readonly limit: number },
): Promise<GenerationCost | null> {
  const rows = await db
    .selectFrom('turns')
    .select('usage')
    .where('agent', '=', agent)
    .where('generator', '=', generator)
    .where('usage', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
  const usages = rows.flatMap((row) => (row.usage === null ? [] : [JSON.parse(row.usage)]));
  if (usages.length === 0) return null;
  const costs = usages.flatMap(({ costMicroUsd }) => (typeof costMicroUsd === 'number' ? [costMicroUsd] : []));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    promptTokens: mean(usages.map((usage) => usage.promptTokens)),
    completionTokens: mean(usages.map((usage) => usage.completionTokens)),
    costMicroUsd: costs.length === 0 ? null : mean(costs),
    turns: usages.length,
  };
}

type AnswerRow = Pick<Selectable<GeneratedAnswersTable>, 'answer_key' | 'answer' | 'failure'>;

function toStored(row: Pick<AnswerRow, 'answer' | 'failure'>): ArmAnswerOutcome {
  if (row.answer !== null) return { outcome: 'answered', answer: JSON.parse(row.answer) };
  return { outcome: 'failed', reason: row.failure ?? '' };
}

function chunksOf<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, chunk) =>
    values.slice(chunk * size, (chunk + 1) * size),
  );
}

import type { StagingTurn } from '../domain/rollout/staging.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';

/** Writes a staging turn once. Index: primary key. */
export async function saveStagingTurn({ db }: Engine, rolloutId: string, turn: StagingTurn): Promise<void> {
  await db
    .insertInto('rollout_staging_turns')
    .values({
      rollout_id: rolloutId,
      turn_number: turn.turnNumber,
      message_id: turn.messageId,
      prompt_source: turn.source,
      is_passed: turn.isPassed,
      schema_errors: JSON.stringify(turn.schemaErrors),
      failure: turn.failure,
      finished_at: toInstant(turn.finishedAt),
    })
    .onConflict((conflict) => conflict.columns(['rollout_id', 'turn_number']).doNothing())
    .execute();
}

/** The staging turns of a rollout, in their order. Index: primary key. */
export async function listStagingTurns({ db }: Engine, rolloutId: string): Promise<readonly StagingTurn[]> {
  const rows = await db
    .selectFrom('rollout_staging_turns')
    .selectAll()
    .where('rollout_id', '=', rolloutId)
    .orderBy('turn_number')
    .execute();
  return rows.map((row) => ({
    turnNumber: row.turn_number,
    messageId: row.message_id,
    source: row.prompt_source,
    isPassed: Boolean(row.is_passed),
    schemaErrors: JSON.parse(row.schema_errors),
    failure: row.failure,
    finishedAt: row.finished_at,
  }));
}

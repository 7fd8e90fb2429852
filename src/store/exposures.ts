import { createHash } from 'node:crypto';
import type { Insertable, Transaction } from 'kysely';
import { experimentUnit } from '../domain/experiment/assignment.ts';
import type { Turn } from '../domain/turn/turn.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type { ExposuresTable } from './rollout-tables.ts';
import type { Tables } from './tables.ts';

/** The exposure that a turn is; null for a turn that no analysed arm answered. */
export function exposureOf(turn: Turn): Insertable<ExposuresTable> | null {
  const { experiment, userId, createdAt } = turn;
  if (experiment === undefined || experiment.arm === 'not_analysed') return null;
  return {
    rollout_id: experiment.rolloutId,
    unit: experimentUnit(turn),
    unit_kind: userId === null ? 'conversation' : 'user',
    arm: experiment.arm,
    first_exposed_at: toInstant(createdAt),
    traffic_share: experiment.trafficShare,
  };
}

/**
 * Writes a user's exposure with the turn that makes it: the first one stays; one in the other arm is only marked, and at
 * full_100, where everybody moves to the candidate, not even that. A user's later turns write nothing. Index: primary key.
 */
export async function logExposure(
  transaction: Transaction<Tables>,
  exposure: Insertable<ExposuresTable>,
): Promise<void> {
  await transaction
    .insertInto('exposures')
    .values(exposure)
    .onConflict((conflict) => {
      if (exposure.traffic_share === 1) return conflict.columns(['rollout_id', 'unit']).doNothing();
      return conflict
        .columns(['rollout_id', 'unit'])
        .doUpdateSet({ other_arm_seen: true, counted_at: null })
        .where('exposures.arm', '!=', exposure.arm)
        .where('exposures.other_arm_seen', '=', false);
    })
    .execute();
}

/** Takes a user's id from the exposures; what was measured stays, an outcome that is due will be missing. Index: exposures_unit_idx. */
export async function eraseExposuresOf({ db }: Pick<Engine, 'db'>, userId: string): Promise<void> {
  const hash = createHash('sha256').update(userId).digest('hex');
  await db
    .updateTable('exposures')
    .set({ unit: `erased:${hash}`, unit_kind: 'erased' })
    .where('unit', '=', userId)
    .where('unit_kind', '=', 'user')
    .execute();
}

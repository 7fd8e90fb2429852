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
 * full_100, where everybody moves to the candidate, not even that. A user's later turns write nothing, but for one that was
 * asked before the first that ended: the user is exposed since then. Index: primary key.
 */
export async function logExposure(
  transaction: Transaction<Tables>,
  exposure: Insertable<ExposuresTable>,
): Promise<void> {
  await transaction
    .insertInto('exposures')
    .values(exposure)
    .onConflict((conflict) =>
      conflict
        .columns(['rollout_id', 'unit'])
        .doUpdateSet((row) => {
          const isSameArm = row('exposures.arm', '=', row.ref('excluded.arm'));
          const when = row.case().when(isSameArm);
          return {
            first_exposed_at: when
              .then(row.ref('excluded.first_exposed_at'))
              .else(row.ref('exposures.first_exposed_at'))
              .end(),
            traffic_share: when.then(row.ref('excluded.traffic_share')).else(row.ref('exposures.traffic_share')).end(),
            other_arm_seen: when.then(row.ref('exposures.other_arm_seen')).else(true).end(),
            counted_at: when.then(row.ref('exposures.counted_at')).else(null).end(),
          };
        })
        .where((row) => {
          const isEarlier = row.and([
            row('exposures.arm', '=', row.ref('excluded.arm')),
            row('exposures.first_exposed_at', '>', row.ref('excluded.first_exposed_at')),
            row('exposures.matured_at', 'is', null),
          ]);
          if (exposure.traffic_share === 1) return isEarlier;
          const isCrossing = row.and([
            row('exposures.arm', '!=', row.ref('excluded.arm')),
            row('exposures.other_arm_seen', '=', false),
          ]);
          return row.or([isEarlier, isCrossing]);
        }),
    )
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

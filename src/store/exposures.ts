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
 * asked before the first that ended: the user is exposed since then. Nor does a user who was erased and comes back: the rollout
 * has counted them. Indexes: primary key, exposures_unit_idx.
 */
export async function logExposure(
  transaction: Transaction<Tables>,
  exposure: Insertable<ExposuresTable>,
): Promise<void> {
  const written = await transaction
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
    .returning('unit')
    .executeTakeFirst();
  if (written !== undefined && exposure.unit_kind === 'user') await keepOneExposure(transaction, exposure.unit);
}

/**
 * Takes a user's id from the exposures until a time; what was measured stays, what has not matured is neither due nor missing.
 * Index: exposures_unit_idx.
 */
export function eraseExposuresOf(engine: Engine, userId: string, until: string): Promise<void> {
  return engine.db.transaction().execute(async (transaction) => {
    await lockRolloutsOf(engine, transaction, userId);
    await keepOneExposure(transaction, userId);
    await transaction
      .updateTable('exposures')
      .set({ unit: erasedUnit(userId), unit_kind: 'erased' })
      .where('unit', '=', userId)
      .where('unit_kind', '=', 'user')
      .where('first_exposed_at', '<=', toInstant(until))
      .execute();
  });
}

/** Takes the ids of at most `limit` users from exposures before a time; how many they were. It reads every exposure. */
export async function eraseExposuresBefore(engine: Engine, time: string, limit: number): Promise<number> {
  const users = await engine.db
    .selectFrom('exposures')
    .select('unit')
    .distinct()
    .where('unit_kind', '=', 'user')
    .where('first_exposed_at', '<', toInstant(time))
    .limit(limit)
    .execute();
  for (const { unit } of users) await eraseExposuresOf(engine, unit, time);
  return users.length;
}

/** What stands for the id of an erased user: the same each time, so that a rollout has nobody twice. */
function erasedUnit(userId: string): string {
  return `erased:${createHash('sha256').update(userId).digest('hex')}`;
}

/** Of a user whom a rollout has by the id and as erased, the exposure that was counted stays; else the erased one. Index: exposures_unit_idx. */
async function keepOneExposure(transaction: Transaction<Tables>, userId: string): Promise<void> {
  await transaction
    .deleteFrom('exposures as erased')
    .where('erased.unit', '=', erasedUnit(userId))
    .where('erased.counted', '=', 'nothing')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('exposures as known')
          .select('known.unit')
          .whereRef('known.rollout_id', '=', 'erased.rollout_id')
          .where('known.unit', '=', userId)
          .where('known.unit_kind', '=', 'user')
          .where('known.counted', '!=', 'nothing'),
      ),
    )
    .execute();
  await transaction
    .deleteFrom('exposures as known')
    .where('known.unit', '=', userId)
    .where('known.unit_kind', '=', 'user')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('exposures as erased')
          .select('erased.unit')
          .whereRef('erased.rollout_id', '=', 'known.rollout_id')
          .where('erased.unit', '=', erasedUnit(userId)),
      ),
    )
    .execute();
}

/** A check that counts these users now writes that it did, before their ids go: it would count them again. Index: exposures_unit_idx. */
async function lockRolloutsOf(engine: Engine, transaction: Transaction<Tables>, userId: string): Promise<void> {
  if (engine.name !== 'postgres') return;
  await transaction
    .selectFrom('rollouts')
    .select('rollout_id')
    .where('rollout_id', 'in', (rollout) =>
      rollout.selectFrom('exposures').select('rollout_id').where('unit', '=', userId).where('unit_kind', '=', 'user'),
    )
    .orderBy('rollout_id')
    .forNoKeyUpdate()
    .execute();
}

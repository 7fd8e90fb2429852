import { dayStart } from '../domain/metrics/days.ts';
import { HIGH_IMPLICIT_REWARD } from '../domain/metrics/definitions.ts';
import { currentEvents } from '../domain/reward/fold.ts';
import type { Engine } from './engine.ts';
import { listFeedbackOf } from './feedback.ts';
import { toInstant } from './instant.ts';
import type { ListedTurn, TurnListQuery } from './metrics-store.ts';
import { toTurn } from './turn-row.ts';

/**
 * A page of turns that are not erased, with their feedback in effect. Indexes: turns_unerased_idx, turns_agent_created_at_idx,
 * turns_policy_created_at_idx or turns_cell_created_at_idx by time; turns_effective_reward_idx by reward; turns_disliked_idx
 * and message_feedback_comment_idx for what people look through.
 */
export async function listTurns(engine: Engine, query: TurnListQuery): Promise<readonly ListedTurn[]> {
  const { after } = query;
  let turns = engine.db
    .selectFrom('turns')
    .selectAll()
    .where('erased_at', 'is', null)
    .where('created_at', '>=', dayStart(query.fromDay))
    .where('created_at', '<', dayStart(query.toDay + 1))
    .limit(query.limit);
  if (query.agent !== null) turns = turns.where('agent', '=', query.agent);
  if (query.policyId !== null) turns = turns.where('policy_id', '=', query.policyId);
  if (query.simulated !== 'include') turns = turns.where('simulated', '=', query.simulated === 'only');
  if (query.intent !== null) turns = turns.where('intent', '=', query.intent);
  if (query.persona === 'none') turns = turns.where('persona', 'is', null);
  else if (query.persona !== null) turns = turns.where('persona', '=', query.persona);
  if (query.strategy !== null) turns = turns.where('strategy', '=', query.strategy);
  switch (query.select) {
    case 'all':
      break;
    case 'disagreements':
      // A user signal of 0 is a thumbs down or one star (feedback.md, "The scale"): no other turn has it.
      turns = turns.where('user_signal_reward', '=', 0).where('implicit_reward', '>=', HIGH_IMPLICIT_REWARD);
      break;
    case 'comments':
      turns = turns.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('message_feedback')
            .select('feedback_id')
            .whereRef('message_feedback.message_id', '=', 'turns.message_id')
            .where('comment', 'is not', null)
            .where('comment', '<>', ''),
        ),
      );
  }
  if (after !== null) {
    const createdAt = toInstant(after.createdAt);
    turns = turns.where((turn) => {
      const isOlder = turn(turn.refTuple('created_at', 'message_id'), '<', turn.tuple(createdAt, after.messageId));
      if (query.order === 'newest') return isOlder;
      return turn.or([
        turn('effective_reward', '>', after.effectiveReward),
        turn.and([turn('effective_reward', '=', after.effectiveReward), isOlder]),
      ]);
    });
  }
  if (query.order === 'lowest_reward') turns = turns.orderBy('effective_reward');
  const rows = await turns.orderBy('created_at', 'desc').orderBy('message_id', 'desc').execute();
  const ledgers = await listFeedbackOf(
    engine,
    rows.map((row) => row.message_id),
  );
  return rows.map((row) => ({ turn: toTurn(row), feedback: currentEvents(ledgers.get(row.message_id) ?? []) }));
}

/** How much feedback waits to be applied, and since when the oldest does. Index: message_feedback_pending_idx. */
export async function countPendingFeedback({
  db,
}: Engine): Promise<{ readonly events: number; readonly oldestAt: string | null }> {
  const row = await db
    .selectFrom('message_feedback')
    .select(({ fn }) => [fn.countAll<number>().as('events'), fn.min('created_at').as('oldest')])
    .where('applied_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { events: row.events, oldestAt: row.oldest };
}

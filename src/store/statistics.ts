import type { Engine } from './engine.ts';
import type { AgentStatistics } from './lightning-store.ts';

/**
 * The guide's `get_statistics`: count, mean and range of the effective rewards of an agent's tracked turns. An erased
 * turn still counts: its rewards say nothing of the user. Reads every turn of the agent; index:
 * turns_agent_created_at_idx.
 */
export async function getStatistics({ db }: Engine, agent: string): Promise<AgentStatistics> {
  const row = await db
    .selectFrom('turns')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.avg<number | null>('effective_reward').as('avg_reward'),
      fn.min('effective_reward').as('min_reward'),
      fn.max('effective_reward').as('max_reward'),
      // A turn has an explicit reward exactly while applied, unretracted feedback is in effect.
      fn.count<number>('explicit_reward').as('with_feedback'),
      fn.avg<number | null>('implicit_reward').as('avg_implicit_reward'),
      fn.avg<number | null>('explicit_reward').as('avg_explicit_reward'),
    ])
    .where('agent', '=', agent)
    .executeTakeFirstOrThrow();
  return {
    enabled: true,
    totalInteractions: row.total,
    avgReward: row.avg_reward,
    minReward: row.min_reward,
    maxReward: row.max_reward,
    feedbackCount: row.with_feedback,
    avgImplicitReward: row.avg_implicit_reward,
    avgExplicitReward: row.avg_explicit_reward,
  };
}

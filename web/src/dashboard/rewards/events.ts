import type { RewardMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { RolloutSummary } from '../../../../src/contracts/http/rollouts.ts';
import { markLabel } from './marks.ts';

/** Something that a curve may turn at: a channel was moved, or a rollout began. */
export interface MarkedEvent {
  /** Its letter on the curves. */
  readonly mark: string;
  /** ISO 8601. */
  readonly at: string;
  readonly what: string;
  readonly agent: string;
  /** The policy that came, and the one that went or stayed beside it. */
  readonly to: string | null;
  readonly from: string | null;
  readonly by: string;
  readonly reason: string;
}

const ISO_DAY_LENGTH = 10;

/** What happened in the range of the metrics, oldest first, each with its letter. */
export function eventsOf(data: RewardMetrics, rollouts: readonly RolloutSummary[]): readonly MarkedEvent[] {
  const moves = data.policy_moves.map(({ at, channel, agent, from, to, actor, reason }) => ({
    at,
    what: `channel ${channel}`,
    agent,
    from,
    to,
    by: actor,
    reason,
  }));
  const started = rollouts
    .filter(({ agent, created_at: at }) => {
      const day = at.slice(0, ISO_DAY_LENGTH);
      return (data.agent === null || data.agent === agent) && data.from <= day && day <= data.to;
    })
    .map((rollout) => ({
      at: rollout.created_at,
      what: 'rollout',
      agent: rollout.agent,
      from: rollout.incumbent_policy_id,
      to: rollout.candidate_policy_id,
      by: rollout.requested_by,
      reason: `now ${rollout.status.replaceAll('_', ' ')}`,
    }));
  return [...moves, ...started]
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
    .map((event, index) => ({ ...event, mark: markLabel(index) }));
}

import type { RewardMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { RolloutSummary } from '../../../../src/contracts/http/rollouts.ts';
import { eventsOf } from './events.ts';

const estimate = { mean: null, n: 0, users: 0, low: null, high: null };
const data: RewardMetrics = {
  from: '2026-11-01',
  to: '2026-11-30',
  agent: 'chat_agent',
  policy: null,
  simulated: 'include',
  bucket: 'day',
  total: {
    turns: 0,
    implicit_reward: estimate,
    explicit_reward: estimate,
    effective_reward: estimate,
    user_signal_reward: estimate,
    submission_rate: estimate,
    failed_share: estimate,
  },
  buckets: [],
  policy_moves: [
    {
      at: '2026-11-12T00:00:00.000Z',
      agent: 'chat_agent',
      channel: 'stable',
      from: 'old',
      to: 'new',
      actor: 'roll-out-policy/r-1',
      reason: 'promoted',
    },
  ],
};
const rollout = (created_at: string, agent = 'chat_agent'): RolloutSummary => ({
  rollout_id: `r-${created_at}`,
  agent,
  candidate_policy_id: 'new',
  incumbent_policy_id: 'old',
  gate: 'passed',
  training_run_id: null,
  mode: 'ab',
  status: 'rolled_back',
  stage: 'ramp_20',
  traffic_share: 0,
  reasons: [],
  requested_by: 'local',
  created_at,
});

test('moves and rollouts are marked in the order in which they happened', () => {
  const events = eventsOf(data, [rollout('2026-11-02T00:00:00.000Z')]);
  expect(events.map(({ mark, what, reason }) => [mark, what, reason])).toEqual([
    ['A', 'rollout', 'now rolled back'],
    ['B', 'channel stable', 'promoted'],
  ]);
});

test('a rollout of other days or of another agent is not marked', () => {
  const others = [rollout('2026-10-31T23:59:59.999Z'), rollout('2026-11-02T00:00:00.000Z', 'diy_guide')];
  expect(eventsOf(data, others).map(({ what }) => what)).toEqual(['channel stable']);
  expect(eventsOf({ ...data, agent: null }, others)).toHaveLength(2);
  expect(eventsOf(data, [rollout('2026-11-30T23:59:59.999Z')])).toHaveLength(2);
});

import { type ReactNode, useMemo } from 'react';
import type { RewardMetrics } from '../../../../src/contracts/http/metrics.ts';
import { useResource } from '../../api/use-resource.ts';
import { csvOf } from '../../ui/data-table.tsx';
import { formatCount, formatDay } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { BucketChoice } from '../bucket-choice.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { MetricFigure } from '../metric-figure.tsx';
import { metricsPath } from '../metrics-path.ts';
import { NoTurns } from '../no-turns.tsx';
import { useChoice } from '../use-choice.ts';
import { useFilters } from '../use-filters.ts';
import { dayMarks } from './marks.ts';
import { PolicyMoves } from './policy-moves.tsx';
import { REWARD_COLUMNS, RewardChart, rewardSlots } from './reward-chart.tsx';
import { SUMMARY_COLUMNS } from './summary-columns.ts';

/** How the rewards moved, explicit and implicit apart, and which policies were at work. */
export function RewardsPage() {
  const [filters] = useFilters();
  const [bucket, setBucket] = useChoice('bucket', ['day', 'week']);
  const resource = useResource<RewardMetrics>(metricsPath('rewards', filters, { bucket }));
  return (
    <DashboardPage
      title="Rewards"
      lead="Implicit: what an answer earns by itself, known at once. Explicit: what users made of it. The two are never mixed."
      filters={['days', 'agent', 'policy', 'simulated']}
    >
      <Loaded resource={resource} what="the rewards">
        {(data) =>
          data.total.turns === 0 ? (
            <NoTurns />
          ) : (
            <>
              <Totals data={data} />
              <OverTime data={data} bucketChoice={<BucketChoice bucket={bucket} onChange={setBucket} />} />
              <Panel
                id="moves"
                title="Policies and rollouts in this range"
                definition="Every move of a channel: what answers users (stable) or is tried on some of them (candidate). The letters mark the curves."
                download={{
                  name: 'policy-moves',
                  header: ['at', 'agent', 'channel', 'from', 'to', 'actor', 'reason'],
                  rows: data.policy_moves.map(({ at, agent, channel, from, to, actor, reason }) => [
                    at,
                    agent,
                    channel,
                    from,
                    to,
                    actor,
                    reason,
                  ]),
                  json: data.policy_moves,
                }}
              >
                {data.policy_moves.length === 0 ? (
                  <Empty title="No channel moved in this range" />
                ) : (
                  <PolicyMoves moves={data.policy_moves} />
                )}
              </Panel>
            </>
          )
        }
      </Loaded>
    </DashboardPage>
  );
}

function Totals({ data }: { readonly data: RewardMetrics }) {
  const { total } = data;
  return (
    <Panel
      id="totals"
      title="The whole range"
      note={`${formatCount(total.turns, 'turn')}, ${formatDay(data.from)} to ${formatDay(data.to)}`}
      download={{ name: 'rewards-total', ...csvOf(SUMMARY_COLUMNS, [total]), json: data }}
    >
      <div className="numbers">
        <MetricFigure metric="implicit_reward" estimate={total.implicit_reward} />
        <MetricFigure metric="explicit_reward" estimate={total.explicit_reward} />
        <MetricFigure metric="effective_reward" estimate={total.effective_reward} />
        <MetricFigure metric="user_signal_reward" estimate={total.user_signal_reward} />
        <MetricFigure metric="submission_rate" estimate={total.submission_rate} />
        <MetricFigure metric="failed_share" estimate={total.failed_share} />
      </div>
    </Panel>
  );
}

interface OverTimeProps {
  readonly data: RewardMetrics;
  readonly bucketChoice: ReactNode;
}

function OverTime({ data, bucketChoice }: OverTimeProps) {
  const marks = useMemo(() => dayMarks(data.policy_moves.map(({ at }) => at)), [data.policy_moves]);
  return (
    <Panel
      id="over-time"
      title="Over time"
      definition="Means with their 95 % intervals, clustered by user, as bands. A day or week without turns leaves a gap."
      download={{ name: `rewards-by-${data.bucket}`, ...csvOf(REWARD_COLUMNS, rewardSlots(data)), json: data }}
    >
      <div className="panel-body">
        {bucketChoice}
        <RewardChart data={data} marks={marks} />
      </div>
    </Panel>
  );
}

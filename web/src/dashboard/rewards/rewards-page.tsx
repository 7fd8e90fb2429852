import { type ReactNode, useMemo } from 'react';
import type { RewardMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { RolloutSummary } from '../../../../src/contracts/http/rollouts.ts';
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
import { EVENT_COLUMNS, EventTable } from './event-table.tsx';
import { eventsOf, type MarkedEvent } from './events.ts';
import { dayMarks } from './marks.ts';
import { REWARD_COLUMNS, RewardChart, rewardSlots } from './reward-chart.tsx';
import { SUMMARY_COLUMNS } from './summary-columns.ts';

/** How the rewards moved, explicit and implicit apart, and which policies were at work. */
export function RewardsPage() {
  const [filters] = useFilters();
  const [bucket, setBucket] = useChoice('bucket', ['day', 'week']);
  const resource = useResource<RewardMetrics>(metricsPath('rewards', filters, { bucket }));
  // The curves are shown without them too.
  const rollouts = useResource<{ readonly rollouts: readonly RolloutSummary[] }>('/api/v1/rollouts');
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
              <OverTime
                data={data}
                events={eventsOf(data, rollouts.data?.rollouts ?? [])}
                bucketChoice={<BucketChoice bucket={bucket} onChange={setBucket} />}
              />
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
  readonly events: readonly MarkedEvent[];
  readonly bucketChoice: ReactNode;
}

function OverTime({ data, events, bucketChoice }: OverTimeProps) {
  const times = events.map(({ at }) => at).join(' ');
  const marks = useMemo(() => dayMarks(times === '' ? [] : times.split(' ')), [times]);
  return (
    <>
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
      <Panel
        id="events"
        title="Policies and rollouts in this range"
        definition="Every move of a channel (stable answers users, candidate is tried on some of them) and every rollout that began. The letters mark the curves."
        download={{ name: 'policy-events', ...csvOf(EVENT_COLUMNS, events), json: events }}
      >
        {events.length === 0 ? (
          <Empty title="No channel moved, and no rollout began, in this range" />
        ) : (
          <EventTable events={events} />
        )}
      </Panel>
    </>
  );
}

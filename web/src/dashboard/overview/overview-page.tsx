import type { OverviewMetrics, RewardMetrics, RewardSummary } from '../../../../src/contracts/http/metrics.ts';
import { useResource } from '../../api/use-resource.ts';
import { Link } from '../../app/router.tsx';
import { csvOf } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { AlertPanel } from '../alert-panel.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { daysBefore, type Filters, isoDay, withFilters } from '../filters.ts';
import { MetricCount, MetricFigure } from '../metric-figure.tsx';
import { filterQuery, metricsPath } from '../metrics-path.ts';
import { NoTurns } from '../no-turns.tsx';
import { REWARD_COLUMNS, RewardChart, rewardSlots } from '../rewards/reward-chart.tsx';
import { SUMMARY_COLUMNS } from '../rewards/summary-columns.ts';
import { useFilters } from '../use-filters.ts';

const CURVE_DAYS = 30;

/** How it goes now: today, the last seven days, what should worry somebody. */
export function OverviewPage() {
  const [filters] = useFilters();
  const query = filterQuery(filters);
  query.delete('from');
  query.delete('to');
  const resource = useResource<OverviewMetrics>(`/api/v1/metrics/overview?${query}`);
  return (
    <DashboardPage
      title="Overview"
      lead="Are people well answered, and does anything need a person now?"
      filters={['agent', 'policy', 'simulated']}
    >
      <Loaded resource={resource} what="the overview">
        {(data) => (
          <>
            <AlertPanel alerts={data.alerts} />
            <Period id="today" title="Today" note="Since midnight, UTC." summary={data.today} />
            <Period
              id="last-7-days"
              title="Last 7 days"
              note="Today and the six days before, UTC."
              summary={data.last_7_days}
            />
            <Rollouts running={data.running_rollouts} />
          </>
        )}
      </Loaded>
      <LastMonth filters={filters} />
    </DashboardPage>
  );
}

interface PeriodProps {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly summary: RewardSummary;
}

function Period({ id, title, note, summary }: PeriodProps) {
  return (
    <Panel
      id={id}
      title={title}
      note={note}
      download={{ name: `overview-${id}`, ...csvOf(SUMMARY_COLUMNS, [summary]), json: summary }}
    >
      <div className="numbers">
        <MetricFigure metric="effective_reward" estimate={summary.effective_reward} />
        <MetricFigure metric="explicit_reward" estimate={summary.explicit_reward} />
        <MetricFigure metric="submission_rate" estimate={summary.submission_rate} />
        <MetricCount metric="turns" value={summary.turns} />
      </div>
    </Panel>
  );
}

function Rollouts({ running }: { readonly running: number | null }) {
  return (
    <Panel
      id="rollouts"
      title="Rollouts"
      download={{ name: 'running-rollouts', header: ['running_rollouts'], rows: [[running]], json: { running } }}
    >
      <div className="numbers">
        <MetricCount
          metric="running_rollouts"
          value={running}
          {...(running === null ? { note: 'not known here' } : {})}
        />
      </div>
    </Panel>
  );
}

/** The curve below the numbers: the same filters, the last 30 days. */
function LastMonth({ filters }: { readonly filters: Filters }) {
  const to = isoDay(new Date());
  const range = { ...filters, from: daysBefore(to, CURVE_DAYS - 1), to };
  const resource = useResource<RewardMetrics>(metricsPath('rewards', range));
  return (
    <Loaded resource={resource} what="the curve">
      {(data) =>
        data.total.turns === 0 ? (
          <NoTurns />
        ) : (
          <Panel
            id="last-30-days"
            title="Last 30 days"
            definition="Mean rewards by day with their 95 % intervals, clustered by user, as bands."
            note={
              <Link to={`/dashboard/rewards?${withFilters(new URLSearchParams(), range)}`}>All about the rewards</Link>
            }
            download={{ name: 'rewards-by-day', ...csvOf(REWARD_COLUMNS, rewardSlots(data)), json: data }}
          >
            {data.buckets.length < 2 ? (
              <Empty title="Not enough days for a curve yet">There are turns on one day only.</Empty>
            ) : (
              <RewardChart data={data} />
            )}
          </Panel>
        )
      }
    </Loaded>
  );
}

import '../../styles/goal.css';
import { useMemo } from 'react';
import type { QualityMetrics } from '../../../../src/contracts/http/metrics.ts';
import { METRIC_DEFINITIONS, type QualityMetric } from '../../../../src/domain/metrics/definitions.ts';
import { useResource } from '../../api/use-resource.ts';
import { type Column, csvOf } from '../../ui/data-table.tsx';
import { formatDay, formatNumber, type NumberFormat } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { MINIMUM_N } from '../../ui/not-enough-data.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { BucketChoice } from '../bucket-choice.tsx';
import { everyBucket } from '../buckets.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { estimateColumns } from '../estimate-columns.ts';
import { MetricCount, MetricFigure } from '../metric-figure.tsx';
import { metricsPath } from '../metrics-path.ts';
import { NoTurns } from '../no-turns.tsx';
import { type Curve, TimeChart } from '../time-chart.tsx';
import { useChoice } from '../use-choice.ts';
import { useFilters } from '../use-filters.ts';
import { GoalBar } from './goal-bar.tsx';

type Goal = QualityMetrics['metrics'][number];
type QualityBucket = QualityMetrics['buckets'][number];
interface Slot {
  readonly start: string;
  readonly measured: QualityBucket | null;
}

/** What n counts. */
const UNITS: Readonly<Record<QualityMetric, string>> = {
  chat_response_quality: 'turn',
  user_satisfaction: 'opinion',
  response_accuracy: 'answer',
  first_attempt_success: 'turn',
};
const startOf = ({ start }: Slot) => start;
const formatOf = (metric: QualityMetric): NumberFormat =>
  METRIC_DEFINITIONS[metric].unit === 'reward' ? 'mean' : 'share';

/** The guide's four metrics: where they stand, where they began, where they should get. */
export function QualityPage() {
  const [filters] = useFilters();
  const [bucket, setBucket] = useChoice('bucket', ['week', 'day']);
  const resource = useResource<QualityMetrics>(metricsPath('quality', filters, { bucket }));
  return (
    <DashboardPage
      title="Quality"
      lead="Four measures of the answers, each beside the value it was expected to begin at and the target it should reach."
      filters={['days', 'agent', 'policy', 'simulated']}
    >
      <Loaded resource={resource} what="the four metrics">
        {(data) =>
          data.all_turns_mean.n === 0 ? (
            <NoTurns />
          ) : (
            <>
              <div className="filter-fields">
                <BucketChoice bucket={bucket} onChange={setBucket} />
              </div>
              {data.metrics.map((goal) => (
                <GoalPanel key={goal.metric} goal={goal} data={data} />
              ))}
              <AllTurns data={data} />
            </>
          )
        }
      </Loaded>
    </DashboardPage>
  );
}

function GoalPanel({ goal, data }: { readonly goal: Goal; readonly data: QualityMetrics }) {
  const { metric } = goal;
  const { name, definition } = METRIC_DEFINITIONS[metric];
  const slots = useMemo(() => everyBucket(data.buckets, data), [data]);
  const curves = useMemo<readonly Curve<Slot>[]>(
    () => [{ label: name, color: '--series-1', read: ({ measured }) => measured?.[metric] ?? null }],
    [name, metric],
  );
  const columns = useMemo<readonly Column<Slot>[]>(
    () => [
      { key: 'start', label: 'From', isRowHeader: true, value: startOf, show: ({ start }) => formatDay(start) },
      ...estimateColumns<Slot>(metric, ({ measured }) => measured?.[metric] ?? null),
    ],
    [metric],
  );
  const measuredBuckets = data.buckets.filter((each) => each[metric].n > 0).length;
  return (
    <Panel
      id={metric.replaceAll('_', '-')}
      title={name}
      definition={definition}
      download={{ name: metric, ...csvOf(columns, slots), json: { goal, buckets: data.buckets } }}
    >
      <div className="goal">
        <div>
          <MetricFigure metric={metric} estimate={goal.value} unit={UNITS[metric]} title="The whole range" />
          <GoalBar goal={goal} format={formatOf(metric)} />
        </div>
        {goal.value.n < MINIMUM_N || measuredBuckets < 2 ? (
          <Empty title="Not enough data for a curve">
            {formatNumber(goal.value.n, 'count')} observed so far; a curve begins with {MINIMUM_N} on two {data.bucket}s
            or more.
          </Empty>
        ) : (
          <TimeChart
            summary={`${name} by ${data.bucket}, ${formatDay(data.from)} to ${formatDay(data.to)}`}
            rows={slots}
            startOf={startOf}
            curves={curves}
            columns={columns}
            format={formatOf(metric)}
            heightPx={190}
          />
        )}
      </div>
    </Panel>
  );
}

function AllTurns({ data }: { readonly data: QualityMetrics }) {
  return (
    <Panel
      id="all-turns"
      title="Beside it: all turns"
      note="Response quality looks at turns with a signal. The mean over all turns cannot rise above its ceiling while few people say anything."
      download={{
        name: 'all-turns',
        header: ['mean', 'n', 'low', 'high', 'ceiling'],
        rows: [
          [
            data.all_turns_mean.mean,
            data.all_turns_mean.n,
            data.all_turns_mean.low,
            data.all_turns_mean.high,
            data.all_turns_ceiling,
          ],
        ],
        json: { all_turns_mean: data.all_turns_mean, all_turns_ceiling: data.all_turns_ceiling },
      }}
    >
      <div className="numbers">
        <MetricFigure metric="all_turns_mean" estimate={data.all_turns_mean} />
        <MetricCount metric="all_turns_ceiling" value={data.all_turns_ceiling} />
      </div>
    </Panel>
  );
}

import '../../styles/charts.css';
import type * as Plot from '@observablehq/plot';
import { useCallback } from 'react';
import type { SystemMetrics } from '../../../../src/contracts/http/metrics.ts';
import { METRIC_DEFINITIONS } from '../../../../src/domain/metrics/definitions.ts';
import { useResource } from '../../api/use-resource.ts';
import { Chart } from '../../ui/chart.tsx';
import { type Column, csvOf } from '../../ui/data-table.tsx';
import { Count } from '../../ui/figure.tsx';
import { formatCount, formatInstant, formatNumber } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { AlertPanel } from '../alert-panel.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { MetricCount } from '../metric-figure.tsx';

type OverheadBucket = SystemMetrics['turn_overhead']['buckets'][number];
const MS_PER_SECOND = 1000;

/** Whether the machinery keeps up. */
export function SystemPage() {
  const resource = useResource<SystemMetrics>('/api/v1/metrics/system');
  return (
    <DashboardPage
      title="System"
      lead="Does the machinery keep up: how much a turn costs beside its generator, and what waits or failed."
    >
      <Loaded resource={resource} what="the system's state">
        {(data) => (
          <>
            <AlertPanel alerts={data.alerts} />
            <Now data={data} />
            <Overhead data={data} />
          </>
        )}
      </Loaded>
    </DashboardPage>
  );
}

function Now({ data }: { readonly data: SystemMetrics }) {
  const { pending_feedback: pending } = data;
  const oldest = pending.oldest_seconds;
  const away = 'Temporal is away';
  return (
    <Panel
      id="now"
      title="Now"
      note={data.tracking_enabled ? 'Tracking is on: every turn is kept.' : 'Tracking is off: turns are not kept.'}
      download={{
        name: 'system',
        header: ['open_turns', 'pending_feedback', 'oldest_pending_seconds', 'failed_workflows', 'tracking_enabled'],
        rows: [[data.open_turns, pending.events, oldest, data.failed_workflows, data.tracking_enabled]],
        json: data,
      }}
    >
      <div className="numbers">
        <MetricCount
          metric="open_turns"
          value={data.open_turns}
          {...(data.open_turns === null ? { note: away } : {})}
        />
        <MetricCount
          metric="pending_feedback"
          value={pending.events}
          {...(oldest === null
            ? {}
            : { note: `the oldest waits ${formatNumber(oldest * MS_PER_SECOND, 'milliseconds')}` })}
        />
        <MetricCount
          metric="failed_workflows"
          value={data.failed_workflows}
          isAlert={(data.failed_workflows ?? 0) > 0}
          {...(data.failed_workflows === null ? { note: away } : {})}
        />
      </div>
    </Panel>
  );
}

/** A bound as it was chosen: round. */
function upTo({ up_to_ms: ms }: OverheadBucket): string {
  if (ms === null) return 'more';
  return ms < MS_PER_SECOND ? `${ms} ms` : `${ms / MS_PER_SECOND} s`;
}

const COLUMNS: readonly Column<OverheadBucket>[] = [
  { key: 'up_to_ms', label: 'Up to', isRowHeader: true, value: (row) => row.up_to_ms, show: upTo },
  {
    key: 'count',
    label: 'Turns',
    isNumber: true,
    value: (row) => row.count,
    show: (row) => formatNumber(row.count, 'count'),
  },
];

function Overhead({ data }: { readonly data: SystemMetrics }) {
  const { count, mean_ms: meanMs, buckets } = data.turn_overhead;
  const plot = useCallback(
    (library: typeof Plot, widthPx: number): Plot.PlotOptions => ({
      marginLeft: 48,
      marginRight: 4,
      marginBottom: 32,
      x: {
        type: 'band',
        label: null,
        domain: buckets.map(upTo),
        padding: 0.12,
        // On a narrow screen every other bound is named.
        tickFormat: (bound: string, index: number) => (widthPx < 560 && index % 3 !== 0 ? '' : bound),
        tickSize: 0,
      },
      y: { grid: true, label: null, ticks: 4 },
      marks: [
        library.barY(buckets, { x: upTo, y: 'count', fill: 'var(--series-1)' }),
        library.ruleY([0], { stroke: 'currentColor' }),
      ],
    }),
    [buckets],
  );
  return (
    <Panel
      id="overhead"
      title={METRIC_DEFINITIONS.turn_overhead.name}
      definition={METRIC_DEFINITIONS.turn_overhead.definition}
      note={`Since ${formatInstant(data.since)}, when this process started. Each bar is the turns up to its bound and over the one before.`}
      download={{ name: 'turn-overhead', ...csvOf(COLUMNS, buckets), json: data.turn_overhead }}
    >
      {count === 0 ? (
        <Empty title="No turn since this process started" />
      ) : (
        <div className="panel-body">
          <div className="numbers">
            <Count
              id="turn_overhead"
              name="Mean overhead"
              value={meanMs}
              format="milliseconds"
              definition={METRIC_DEFINITIONS.turn_overhead.definition}
              note={formatCount(count, 'turn')}
            />
          </div>
          <Chart
            summary="Turns by their overhead"
            plot={plot}
            columns={COLUMNS}
            rows={buckets}
            keyOf={upTo}
            heightPx={200}
          />
        </div>
      )}
    </Panel>
  );
}

import type { FeedbackMetrics, FeedbackSummary, TurnList } from '../../../../src/contracts/http/metrics.ts';
import { METRIC_DEFINITIONS } from '../../../../src/domain/metrics/definitions.ts';
import { useResource } from '../../api/use-resource.ts';
import { FEEDBACK_LABELS } from '../../chat/labels.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { BucketChoice } from '../bucket-choice.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { estimateColumns } from '../estimate-columns.ts';
import type { Filters } from '../filters.ts';
import { MetricCount, MetricFigure } from '../metric-figure.tsx';
import { filterQuery, metricsPath } from '../metrics-path.ts';
import { NoTurns } from '../no-turns.tsx';
import { TurnCards } from '../turns/turn-cards.tsx';
import { TURN_COLUMNS } from '../turns/turn-columns.tsx';
import { useChoice } from '../use-choice.ts';
import { useFilters } from '../use-filters.ts';
import { TYPES_IN_ORDER } from './feedback-types.ts';
import { TYPE_COLUMNS, TypeChart, typeSlots } from './type-chart.tsx';

/** How many of the newest comments are shown. */
const COMMENTS_SHOWN = 5;

/** How many people say something, what they say, and how it changes. */
export function FeedbackPage() {
  const [filters] = useFilters();
  const [bucket, setBucket] = useChoice('bucket', ['day', 'week']);
  const resource = useResource<FeedbackMetrics>(metricsPath('feedback', filters, { bucket }));
  return (
    <DashboardPage
      title="Feedback"
      lead="What users said and did about the answers of these days, whenever they said it."
      filters={['days', 'agent', 'policy', 'simulated']}
    >
      <Loaded resource={resource} what="the feedback">
        {(data) =>
          data.total.turns === 0 ? (
            <NoTurns />
          ) : (
            <>
              <Totals data={data} />
              <Panel
                id="types"
                title="Types over time"
                definition={METRIC_DEFINITIONS.feedback_events.definition}
                download={{ name: `feedback-by-${data.bucket}`, ...csvOf(TYPE_COLUMNS, typeSlots(data)), json: data }}
              >
                {data.total.events === 0 ? (
                  <Empty title="No feedback on these turns yet" />
                ) : (
                  <div className="panel-body">
                    <BucketChoice bucket={bucket} onChange={setBucket} />
                    <TypeChart data={data} />
                  </div>
                )}
              </Panel>
              <Types data={data} />
            </>
          )
        }
      </Loaded>
      <Comments filters={filters} />
    </DashboardPage>
  );
}

function Totals({ data }: { readonly data: FeedbackMetrics }) {
  const { total } = data;
  return (
    <Panel
      id="totals"
      title="The whole range"
      download={{ name: 'feedback-total', ...csvOf(TOTAL_COLUMNS, [total]), json: data }}
    >
      <div className="numbers">
        <MetricFigure metric="submission_rate" estimate={total.submission_rate} />
        <MetricFigure metric="changes_of_mind" estimate={total.changes_of_mind} unit="event" />
        <MetricFigure metric="late_share" estimate={total.late_share} unit="event" />
        <MetricFigure metric="comment_share" estimate={total.comment_share} unit="event" />
        <MetricCount metric="feedback_events" value={total.events} />
        <MetricCount metric="retractions" value={total.retractions} />
      </div>
    </Panel>
  );
}

const TOTAL_COLUMNS: readonly Column<FeedbackSummary>[] = [
  { key: 'turns', label: 'Turns', value: (row) => row.turns },
  { key: 'events', label: 'Events', value: (row) => row.events },
  { key: 'retractions', label: 'Taken back', value: (row) => row.retractions },
  ...(['submission_rate', 'changes_of_mind', 'late_share', 'comment_share'] as const).flatMap((metric) =>
    estimateColumns<FeedbackSummary>(metric, (row) => row[metric]),
  ),
];

type TypeRow = FeedbackSummary['types'][number];
const SHARE_COLUMNS: readonly Column<TypeRow>[] = [
  {
    key: 'feedback_type',
    label: 'Type',
    isRowHeader: true,
    value: (row) => row.feedback_type,
    show: (row) => FEEDBACK_LABELS[row.feedback_type],
  },
  {
    key: 'events',
    label: 'Events',
    isNumber: true,
    value: (row) => row.events,
    show: (row) => formatNumber(row.events, 'count'),
  },
  ...estimateColumns<TypeRow>('feedback_type_share', (row) => row.share, 'Share').filter(
    ({ key }) => !key.endsWith('_n'),
  ),
];

function Types({ data }: { readonly data: FeedbackMetrics }) {
  const rows = TYPES_IN_ORDER.flatMap((type) => data.total.types.filter(({ feedback_type: each }) => each === type));
  return (
    <Panel
      id="distribution"
      title="Distribution of types"
      definition={METRIC_DEFINITIONS.feedback_type_share.definition}
      download={{ name: 'feedback-types', ...csvOf(SHARE_COLUMNS, rows), json: data.total.types }}
    >
      {rows.length === 0 ? (
        <Empty title="No feedback on these turns yet" />
      ) : (
        <DataTable
          caption="Distribution of types"
          columns={SHARE_COLUMNS}
          rows={rows}
          keyOf={({ feedback_type: type }) => type}
        />
      )}
    </Panel>
  );
}

function Comments({ filters }: { readonly filters: Filters }) {
  const query = filterQuery(filters, { select: 'comments', limit: String(COMMENTS_SHOWN) });
  const resource = useResource<TurnList>(`/api/v1/turns?${query}`);
  return (
    <Loaded resource={resource} what="the comments">
      {(data) => (
        <Panel
          id="comments"
          title="Newest comments"
          definition="The turns of these days with a comment in effect, the newest turns first."
          download={{ name: 'comments', ...csvOf(TURN_COLUMNS, data.turns), json: data }}
        >
          {data.turns.length === 0 ? <Empty title="No comments on these turns" /> : <TurnCards turns={data.turns} />}
        </Panel>
      )}
    </Loaded>
  );
}

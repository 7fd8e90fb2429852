import type { CollectionSummaryView, DatasetView } from '../../../../src/contracts/http/datasets.ts';
import { useResource } from '../../api/use-resource.ts';
import { Link } from '../../app/router.tsx';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber, shortId } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { agentPath, nothingYet } from '../agent-path.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { Instant } from '../instant.tsx';
import { collectionPath } from '../paths.ts';
import { useFilters } from '../use-filters.ts';

/** What was collected for training, and the frozen sets of turns. */
export function CollectionsPage() {
  const [{ agent }] = useFilters();
  const reports = useResource<{ readonly reports: readonly CollectionSummaryView[] }>(
    agentPath('/api/v1/collection-reports', agent),
  );
  const datasets = useResource<{ readonly datasets: readonly DatasetView[] }>(agentPath('/api/v1/datasets', agent));
  return (
    <DashboardPage
      title="Datasets"
      lead="A schedule looks at the turns of each agent, freezes them as a snapshot, and says whether there are enough to train."
      filters={['agent']}
    >
      <Loaded resource={reports} what="the reports">
        {(data) => (
          <Panel
            id="collections"
            title="Collections, newest first"
            definition="One report per run of the schedule: how many samples, how much feedback, what does badly, and whether training was started."
            download={{ name: 'collections', ...csvOf(REPORT_COLUMNS, data.reports), json: data }}
          >
            {data.reports.length === 0 ? (
              <Empty title={nothingYet('Nothing was collected', agent)}>
                The schedule of each agent collects by itself; <code>npm run collect</code> does it now.
              </Empty>
            ) : (
              <DataTable
                caption="Collections"
                columns={REPORT_COLUMNS}
                rows={data.reports}
                keyOf={({ report_id: id }) => id}
              />
            )}
          </Panel>
        )}
      </Loaded>
      <Loaded resource={datasets} what="the snapshots">
        {(data) => (
          <Panel
            id="snapshots"
            title="Snapshots"
            definition="Immutable sets of turns, named by the hash of their content. Users are split 50 / 10 / 40 into training, validation and held-out; a question belongs for ever to the side of who asked it first."
            download={{ name: 'snapshots', ...csvOf(DATASET_COLUMNS, data.datasets), json: data }}
          >
            {data.datasets.length === 0 ? (
              <Empty title={nothingYet('No snapshot', agent)}>The first collection makes one.</Empty>
            ) : (
              <DataTable
                caption="Snapshots"
                columns={DATASET_COLUMNS}
                rows={data.datasets}
                keyOf={({ snapshot_id: id }) => id}
              />
            )}
          </Panel>
        )}
      </Loaded>
    </DashboardPage>
  );
}

const REPORT_COLUMNS: readonly Column<CollectionSummaryView>[] = [
  { key: 'report_id', label: 'Report', isExportOnly: true, value: (report) => report.report_id },
  {
    key: 'created_at',
    label: 'When',
    isRowHeader: true,
    value: (report) => report.created_at,
    show: (report) => <Link to={collectionPath(report.report_id)}>{formatInstant(report.created_at)}</Link>,
  },
  { key: 'agent', label: 'Agent', value: (report) => report.agent },
  {
    key: 'samples',
    label: 'Samples',
    definition: 'Turns in the snapshot, and how many a training wants.',
    isNumber: true,
    value: (report) => report.samples.total,
    show: ({ samples }) => `${formatNumber(samples.total, 'count')} of ${formatNumber(samples.target, 'count')}`,
  },
  {
    key: 'feedback_coverage',
    label: 'With feedback',
    definition: 'The share of turns with an explicit reward.',
    isNumber: true,
    value: (report) => report.feedback_coverage,
    show: (report) => formatNumber(report.feedback_coverage, 'share'),
  },
  {
    key: 'patterns_found',
    label: 'Patterns',
    definition: 'Slices of turns that do worse than the rest, under false-discovery control.',
    isNumber: true,
    value: (report) => report.patterns_found,
  },
  {
    key: 'decision',
    label: 'What followed',
    isText: true,
    value: (report) => report.decision?.outcome ?? null,
    show: ({ decision }) => (decision === null ? 'not decided yet' : decision.detail),
  },
];

const DATASET_COLUMNS: readonly Column<DatasetView>[] = [
  {
    key: 'snapshot_id',
    label: 'Snapshot',
    isRowHeader: true,
    value: (dataset) => dataset.snapshot_id,
    show: ({ snapshot_id: id }) => <code>{shortId(id)}</code>,
  },
  { key: 'agent', label: 'Agent', value: (dataset) => dataset.agent },
  {
    key: 'created_at',
    label: 'Made',
    value: (dataset) => dataset.created_at,
    show: (dataset) => <Instant at={dataset.created_at} />,
  },
  { key: 'rows', label: 'Turns', isNumber: true, value: ({ card }) => card.rows },
  { key: 'train', label: 'Training', isNumber: true, value: ({ card }) => card.sides.train.rows },
  { key: 'validation', label: 'Validation', isNumber: true, value: ({ card }) => card.sides.validation.rows },
  { key: 'held_out', label: 'Held-out', isNumber: true, value: ({ card }) => card.sides.held_out.rows },
  {
    key: 'split_conflict',
    label: 'Dropped',
    definition: 'Turns whose question belongs to another side than their user: using them would leak.',
    isNumber: true,
    value: ({ card }) => card.dropped.split_conflict,
  },
  { key: 'simulated', label: 'Simulated', isNumber: true, value: ({ card }) => card.simulated },
];

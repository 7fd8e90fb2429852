import type { CollectionView } from '../../../../src/contracts/http/datasets.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../segmented.tsx';
import { useChoice } from '../use-choice.ts';

const DIMENSIONS = ['intent', 'persona', 'policy', 'arm'] as const;
type Dimension = (typeof DIMENSIONS)[number];
type Cell = CollectionView['coverage'][Dimension][number];

const LABELS: Readonly<Record<Dimension, string>> = {
  intent: 'Intent',
  persona: 'Persona',
  policy: 'Policy',
  arm: 'Arm',
};

/** What the samples cover, by one property at a time. */
export function Coverage({ report }: { readonly report: CollectionView }) {
  const [dimension, setDimension] = useChoice<Dimension>('by', DIMENSIONS);
  const cells = report.coverage[dimension];
  return (
    <Panel
      id="coverage"
      title="What the samples cover"
      definition="How the turns are spread. What is hardly covered cannot be learned."
      download={{
        name: `coverage-by-${dimension}-${report.report_id}`,
        ...csvOf(COLUMNS, cells),
        json: report.coverage,
      }}
    >
      <div className="panel-body">
        <Segmented
          label="By"
          options={DIMENSIONS.map((value) => ({ value, label: LABELS[value] }))}
          value={dimension}
          onChange={setDimension}
        />
        <DataTable caption={`Coverage by ${dimension}`} columns={COLUMNS} rows={cells} keyOf={({ value }) => value} />
      </div>
    </Panel>
  );
}

const COLUMNS: readonly Column<Cell>[] = [
  {
    key: 'value',
    label: 'Of',
    isRowHeader: true,
    value: (cell) => cell.value,
    show: ({ value }) => value.replaceAll('_', ' '),
  },
  { key: 'n', label: 'Turns', isNumber: true, value: (cell) => cell.n },
  {
    key: 'share',
    label: 'Share',
    isNumber: true,
    value: (cell) => cell.share,
    show: (cell) => formatNumber(cell.share, 'share'),
  },
  { key: 'explicit', label: 'With feedback', isNumber: true, value: (cell) => cell.explicit },
  {
    key: 'mean_user_signal_reward',
    label: 'User signal',
    definition: 'Mean user-signal reward of these turns.',
    isNumber: true,
    value: (cell) => cell.mean_user_signal_reward,
    show: (cell) => formatNumber(cell.mean_user_signal_reward, 'mean'),
  },
];

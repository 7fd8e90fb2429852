import type { CollectionView } from '../../../../src/contracts/http/datasets.ts';
import { Link } from '../../app/router.tsx';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInterval, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { turnPath } from '../paths.ts';

type Pattern = CollectionView['patterns']['found'][number];

/** Where the answers do worse than elsewhere, with turns to look at. */
export function Patterns({ report }: { readonly report: CollectionView }) {
  const { found, tested, turns, q } = report.patterns;
  return (
    <Panel
      id="patterns"
      title="What does badly"
      definition={`Slices by one or two properties, each tested against all other turns with errors clustered by user. Of those reported, at most ${formatNumber(q, 'share')} are expected to be false (Benjamini–Hochberg); "also under dependence" is Benjamini–Yekutieli, which allows for overlapping slices.`}
      note={`${formatNumber(tested, 'count')} slices of ${formatNumber(turns, 'count')} turns were tested`}
      download={{ name: `patterns-${report.report_id}`, ...csvOf(COLUMNS, found), json: report.patterns }}
    >
      {found.length === 0 ? (
        <Empty title="Nothing stands out">No slice does worse than the rest beyond chance.</Empty>
      ) : (
        <DataTable caption="Low-performing patterns" columns={COLUMNS} rows={found} keyOf={({ name }) => name} />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<Pattern>[] = [
  { key: 'name', label: 'Pattern', isRowHeader: true, value: (pattern) => pattern.name },
  { key: 'n', label: 'Turns', isNumber: true, value: (pattern) => pattern.n },
  { key: 'users', label: 'Users', isNumber: true, value: (pattern) => pattern.users },
  {
    key: 'mean',
    label: 'Mean',
    definition: 'User-signal reward of the slice, with its 95 % interval clustered by user.',
    isNumber: true,
    value: (pattern) => pattern.mean,
    show: ({ mean, interval }) => `${formatNumber(mean, 'mean')} (${formatInterval(...interval, 'mean')})`,
  },
  {
    key: 'lift',
    label: 'Against the rest',
    isNumber: true,
    value: (pattern) => pattern.lift,
    show: ({ lift, lift_interval: interval }) =>
      `${formatNumber(lift, 'difference')} (${formatInterval(...interval, 'difference')})`,
  },
  {
    key: 'adjusted_p_value',
    label: 'Adjusted p',
    definition: 'The smallest share of false patterns at which this one is reported.',
    isNumber: true,
    value: (pattern) => pattern.adjusted_p_value,
    show: (pattern) => pattern.adjusted_p_value.toPrecision(2),
  },
  {
    key: 'robust_to_dependence',
    label: 'Also under dependence',
    value: (pattern) => (pattern.robust_to_dependence ? 'yes' : 'no'),
  },
  {
    key: 'examples',
    label: 'Examples',
    value: (pattern) => pattern.examples.map(({ message_id: id }) => id).join(' '),
    show: ({ name, examples }) =>
      examples.map(({ message_id: id, reward }, index) => (
        <span key={id} className="example-link">
          <Link to={turnPath(id)}>
            {formatNumber(reward, 'reward')}
            <span className="visually-hidden">
              , example {index + 1} of {name}
            </span>
          </Link>{' '}
        </span>
      )),
  },
];

import type { CollectionView } from '../../../../src/contracts/http/datasets.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber, type NumberFormat } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Facts } from '../facts.tsx';

type Changes = NonNullable<CollectionView['changes']>;
type Changed = Changes['numbers'][number];

/** What differs from the collection before. */
export function Changes({ report }: { readonly report: CollectionView }) {
  const { changes } = report;
  return (
    <Panel
      id="changes"
      title="Since the collection before"
      download={
        changes === null
          ? null
          : { name: `changes-${report.report_id}`, ...csvOf(COLUMNS, changes.numbers), json: changes }
      }
    >
      {changes === null ? (
        <Empty title="This is the first collection" />
      ) : (
        <>
          <Facts
            facts={[
              ['New patterns', inWords(changes.patterns.appeared)],
              ['Gone', inWords(changes.patterns.gone)],
              ['Still there', inWords(changes.patterns.stayed)],
            ]}
          />
          <DataTable caption="Changed numbers" columns={COLUMNS} rows={changes.numbers} keyOf={({ name }) => name} />
        </>
      )}
    </Panel>
  );
}

const inWords = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join('; '));
/** Counts are whole; what is not is a share or a reward. */
const formatOf = ({ before, after }: Changed): NumberFormat =>
  [before, after].every((value) => value === null || Number.isInteger(value)) ? 'count' : 'mean';

const COLUMNS: readonly Column<Changed>[] = [
  {
    key: 'name',
    label: 'Number',
    isRowHeader: true,
    value: ({ name }) => name,
    show: ({ name }) => name.replaceAll('_', ' '),
  },
  {
    key: 'before',
    label: 'Before',
    isNumber: true,
    value: ({ before }) => before,
    show: (row) => formatNumber(row.before, formatOf(row)),
  },
  {
    key: 'after',
    label: 'Now',
    isNumber: true,
    value: ({ after }) => after,
    show: (row) => formatNumber(row.after, formatOf(row)),
  },
];

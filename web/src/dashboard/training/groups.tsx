import type { TrainingReportView } from '../../../../src/contracts/http/training-runs.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInterval, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';

type Group = TrainingReportView['groups'][number];

/** The candidate against the policy that serves, by intent and by persona. */
export function Groups({ report, name }: { readonly report: TrainingReportView; readonly name: string }) {
  return (
    <Panel
      id="groups"
      title="By intent and persona"
      definition="The same difference within each group. Many groups are looked at: a single one outside its interval is expected by chance."
      download={{ name: `groups-${name}`, ...csvOf(COLUMNS, report.groups), json: report.groups }}
    >
      <DataTable
        caption="The candidate against the policy that serves, by group"
        columns={COLUMNS}
        rows={report.groups}
        keyOf={({ dimension, value }) => `${dimension}/${value}`}
      />
    </Panel>
  );
}

const COLUMNS: readonly Column<Group>[] = [
  {
    key: 'value',
    label: 'Group',
    isRowHeader: true,
    value: ({ value }) => value,
    show: ({ value }) => value.replaceAll('_', ' '),
  },
  { key: 'dimension', label: 'Of', value: ({ dimension }) => dimension },
  { key: 'n', label: 'Turns', isNumber: true, value: ({ n }) => n },
  {
    key: 'ess',
    label: 'ESS',
    isNumber: true,
    value: ({ ess }) => ess,
    show: ({ ess }) => formatNumber(Math.round(ess), 'count'),
  },
  {
    key: 'difference',
    label: 'Difference',
    isNumber: true,
    value: ({ difference }) => difference?.mean ?? null,
    show: ({ difference }) => {
      const [low, high] = difference?.interval ?? [null, null];
      const interval = formatInterval(low, high, 'difference');
      return `${formatNumber(difference?.mean ?? null, 'difference')}${interval === null ? '' : ` (${interval})`}`;
    },
  },
];

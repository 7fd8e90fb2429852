import type { TrainingReportView } from '../../../../src/contracts/http/training-runs.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';

type Guard = NonNullable<TrainingReportView['guards']>[number];

/** What must not get worse, whatever the trained reward says. */
export function Guards({ report, name }: { readonly report: TrainingReportView; readonly name: string }) {
  const guards = report.guards ?? [];
  return (
    <Panel
      id="guards"
      title="Guard metrics"
      definition="Measured on the candidate's answers to held-out questions, outside the reward that was trained: a candidate that games its reward shows here."
      note={`${formatNumber(report.guard_prompts, 'count')} questions`}
      download={{ name: `guards-${name}`, ...csvOf(COLUMNS, guards), json: guards }}
    >
      {guards.length === 0 ? (
        <Empty title="Not measured" />
      ) : (
        <DataTable caption="Guard metrics" columns={COLUMNS} rows={guards} keyOf={(guard) => guard.name} />
      )}
    </Panel>
  );
}

/** How much worse the candidate is; negative: better. */
const harmOf = ({ candidate, baseline, harm }: Guard) =>
  harm === 'increase' ? candidate - baseline : baseline - candidate;
const isWithin = (guard: Guard) => harmOf(guard) <= guard.margin;
const plain = (value: number) => (Math.abs(value) >= 10 ? value.toFixed(0) : formatNumber(value, 'mean'));

const COLUMNS: readonly Column<Guard>[] = [
  {
    key: 'name',
    label: 'Metric',
    isRowHeader: true,
    value: (guard) => guard.name,
    show: (guard) => guard.name.replaceAll('_', ' '),
  },
  {
    key: 'baseline',
    label: 'Now',
    isNumber: true,
    value: ({ baseline }) => baseline,
    show: ({ baseline }) => plain(baseline),
  },
  {
    key: 'candidate',
    label: 'Candidate',
    isNumber: true,
    value: ({ candidate }) => candidate,
    show: ({ candidate }) => plain(candidate),
  },
  {
    key: 'harm',
    label: 'Harmful when it',
    value: ({ harm }) => harm,
    show: ({ harm }) => (harm === 'increase' ? 'rises' : 'falls'),
  },
  { key: 'margin', label: 'By more than', isNumber: true, value: ({ margin }) => margin, show: (g) => plain(g.margin) },
  {
    key: 'within',
    label: 'Within',
    value: isWithin,
    show: (guard) => (isWithin(guard) ? 'yes' : <strong className="is-breached">no</strong>),
  },
];

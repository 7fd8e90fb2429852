import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Instant } from '../instant.tsx';
import { STATUS_WORDS } from './rollout-words.ts';

type Decision = RolloutView['decisions'][number];

/** What each check decided, and why, in plain words. */
export function Decisions({ rollout }: { readonly rollout: RolloutView }) {
  const { decisions } = rollout;
  return (
    <Panel
      id="decisions"
      title="Decisions"
      definition="Each check takes a snapshot and decides by fixed rules. The snapshot is kept: npm run rollout -- replay shows every decision again."
      download={{ name: `decisions-${rollout.rollout_id}`, ...csvOf(COLUMNS, decisions), json: decisions }}
    >
      {decisions.length === 0 ? (
        <Empty title="No check yet" />
      ) : (
        <DataTable
          caption="Decisions, newest first"
          columns={COLUMNS}
          rows={decisions}
          keyOf={({ check_number: number }) => String(number)}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<Decision>[] = [
  { key: 'check_number', label: 'Check', isNumber: true, isRowHeader: true, value: (each) => each.check_number },
  { key: 'taken_at', label: 'When', value: (each) => each.taken_at, show: (each) => <Instant at={each.taken_at} /> },
  { key: 'action', label: 'Decided', value: (each) => each.action, show: (each) => each.action.replaceAll('_', ' ') },
  { key: 'reasons', label: 'Why', isText: true, value: (each) => each.reasons.join('; ') },
  {
    key: 'status_after',
    label: 'Then',
    value: (each) => each.status_after,
    show: (each) => STATUS_WORDS[each.status_after],
  },
  { key: 'outcome', label: 'Effect', value: (each) => each.outcome, show: (each) => each.outcome.replaceAll('_', ' ') },
];

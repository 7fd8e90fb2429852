import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { GUARDRAIL_WORDS, guardrailState } from './rollout-words.ts';

type Verdict = NonNullable<RolloutView['analysis']>['guardrails'][number];

/** What must not get worse, whatever the outcome. */
export function Guardrails({ rollout }: { readonly rollout: RolloutView }) {
  const verdicts = rollout.analysis?.guardrails ?? [];
  const columns = columnsOf(rollout);
  return (
    <Panel
      id="guardrails"
      title="Guardrails"
      definition="Rates per turn, averaged over users. Breached when the harm is surely above the margin: its lower bound, at α / 5 each, lies above it. A breach rolls back."
      download={{ name: `guardrails-${rollout.rollout_id}`, ...csvOf(columns, verdicts), json: verdicts }}
    >
      {verdicts.length === 0 ? (
        <Empty title="Nothing is measured yet" />
      ) : (
        <DataTable caption="Guardrails" columns={columns} rows={verdicts} keyOf={({ name }) => name} />
      )}
    </Panel>
  );
}

const share = (key: 'control' | 'treatment' | 'margin', label: string): Column<Verdict> => ({
  key,
  label,
  isNumber: true,
  value: (verdict) => verdict[key],
  show: (verdict) => formatNumber(verdict[key], 'share'),
});

const columnsOf = (rollout: Pick<RolloutView, 'slow_above_ms'>): readonly Column<Verdict>[] => [
  {
    key: 'name',
    label: 'Guardrail',
    isRowHeader: true,
    value: ({ name }) => name,
    show: ({ name }) => GUARDRAIL_WORDS[name],
  },
  share('control', 'Control'),
  share('treatment', 'Treatment'),
  {
    key: 'harm',
    label: 'Harm',
    definition: 'How much worse the treatment is; negative: better.',
    isNumber: true,
    value: ({ harm }) => harm,
    show: ({ harm }) => formatNumber(harm, 'share'),
  },
  {
    key: 'lower_bound',
    label: 'At least',
    isNumber: true,
    value: (verdict) => verdict.lower_bound,
    show: (verdict) => formatNumber(verdict.lower_bound, 'share'),
  },
  share('margin', 'Margin'),
  {
    key: 'state',
    label: 'State',
    definition: 'No threshold: the incumbent served nobody in the seven days before, so that no turn is slow.',
    value: (verdict) => guardrailState(verdict, rollout),
    show: (verdict) =>
      verdict.is_breached ? <strong className="is-breached">breached</strong> : guardrailState(verdict, rollout),
  },
  {
    key: 'method',
    label: 'By',
    value: ({ method }) => method,
    show: ({ method }) => method.replaceAll('_', ' '),
  },
];

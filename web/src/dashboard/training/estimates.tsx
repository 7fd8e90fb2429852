import type { TrainingReportView } from '../../../../src/contracts/http/training-runs.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInterval, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';

type Estimate = TrainingReportView['estimates'][number];
type Comparison = TrainingReportView['comparisons'][number];
type Value = { readonly value: number; readonly interval: readonly [number, number] | null } | null;

const POLICY_WORDS: Readonly<Record<string, string>> = {
  candidate: 'The candidate',
  base: 'The policy that serves',
  uniform: 'Every arm alike',
  best_single_arm: 'The best single arm',
  argmax_q: 'The best arm by the fitted model',
  thompson_sampling: 'Contextual Thompson sampling',
};
const CONCLUSIONS: Readonly<Record<Comparison['conclusion'], string>> = {
  better: 'the candidate is better',
  worse: 'the candidate is worse',
  not_shown: 'no difference is shown',
};

/** The value of the candidate and of its baselines on held-out users, and the differences. */
export function Estimates({ report, name }: { readonly report: TrainingReportView; readonly name: string }) {
  const { estimates, comparisons, held_out: held } = report;
  return (
    <>
      <Panel
        id="comparisons"
        title="Is the candidate better?"
        definition="Differences of the doubly robust estimate of the user-signal reward on held-out users, with 95 % intervals clustered by user. Only the A/B test on users decides."
        note={`${formatNumber(held.rows, 'count')} held-out turns of ${formatNumber(held.users, 'count')} users`}
        download={{ name: `comparisons-${name}`, ...csvOf(COMPARISON_COLUMNS, comparisons), json: comparisons }}
      >
        <DataTable
          caption="The candidate against each baseline"
          columns={COMPARISON_COLUMNS}
          rows={comparisons}
          keyOf={({ over }) => over}
        />
      </Panel>
      <Panel
        id="estimates"
        title="Estimated values"
        definition="What each policy would earn on the logged turns: doubly robust (DR), inverse propensity (IPS), clipped and self-normalized, and the direct method. ESS is the effective sample size; below 100 nothing is concluded."
        download={{ name: `estimates-${name}`, ...csvOf(ESTIMATE_COLUMNS, estimates), json: estimates }}
      >
        <DataTable
          caption="Off-policy estimates"
          columns={ESTIMATE_COLUMNS}
          rows={estimates}
          keyOf={({ policy }) => policy}
        />
      </Panel>
    </>
  );
}

const inWords = (policy: string) => POLICY_WORDS[policy] ?? policy.replaceAll('_', ' ');

function withInterval(value: Value): string {
  if (value === null) return formatNumber(null, 'mean');
  const interval = value.interval === null ? null : formatInterval(...value.interval, 'mean');
  return `${formatNumber(value.value, 'mean')}${interval === null ? '' : ` (${interval})`}`;
}

const COMPARISON_COLUMNS: readonly Column<Comparison>[] = [
  {
    key: 'over',
    label: 'Against',
    isRowHeader: true,
    value: ({ over }) => over,
    show: ({ over }) => inWords(over),
  },
  {
    key: 'difference',
    label: 'Difference',
    isNumber: true,
    value: ({ difference }) => difference?.mean ?? null,
    show: ({ difference }) => formatNumber(difference?.mean ?? null, 'difference'),
  },
  {
    key: 'interval',
    label: '95 % interval',
    isNumber: true,
    value: ({ difference }) => difference?.interval?.join(' ') ?? null,
    show: ({ difference }) => {
      const [low, high] = difference?.interval ?? [null, null];
      return formatInterval(low, high, 'difference') ?? formatNumber(null, 'difference');
    },
  },
  {
    key: 'conclusion',
    label: 'So',
    value: ({ conclusion }) => conclusion,
    show: ({ conclusion }) => CONCLUSIONS[conclusion],
  },
];

const valueColumn = (key: string, label: string, read: (row: Estimate) => Value): Column<Estimate> => ({
  key,
  label,
  isNumber: true,
  value: (row) => read(row)?.value ?? null,
  show: (row) => withInterval(read(row)),
});

const ESTIMATE_COLUMNS: readonly Column<Estimate>[] = [
  {
    key: 'policy',
    label: 'Policy',
    isRowHeader: true,
    value: ({ policy }) => policy,
    show: ({ policy }) => inWords(policy),
  },
  valueColumn('dr', 'DR', ({ dr }) => dr),
  valueColumn('ips', 'IPS', ({ ips }) => ips),
  valueColumn('clipped_ips', 'Clipped IPS', ({ clipped_ips: clipped }) => clipped),
  valueColumn('snips', 'SNIPS', ({ snips }) => snips),
  valueColumn('dm', 'Direct', ({ dm }) => dm),
  {
    key: 'ess',
    label: 'ESS',
    isNumber: true,
    value: ({ ess }) => ess,
    show: ({ ess }) => formatNumber(Math.round(ess), 'count'),
  },
  { key: 'refused', label: 'Refused', value: ({ refused }) => refused, show: ({ refused }) => refused ?? 'no' },
];

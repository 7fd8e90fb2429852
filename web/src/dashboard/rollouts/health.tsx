import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';

interface Light {
  readonly name: string;
  readonly isGood: boolean;
  readonly detail: string;
}

/** Whether the experiment itself can be trusted. */
export function Health({ rollout }: { readonly rollout: RolloutView }) {
  const { analysis } = rollout;
  const lights = analysis === null ? [] : lightsOf(analysis);
  return (
    <Panel
      id="health"
      title="Can it be trusted?"
      definition="Faults of the experiment, not of the candidate: any of them holds the rollout until a person has looked."
      download={{ name: `health-${rollout.rollout_id}`, ...csvOf(COLUMNS, lights), json: analysis }}
    >
      {lights.length === 0 ? (
        <Empty title="Nothing is measured yet" />
      ) : (
        <DataTable caption="Health of the experiment" columns={COLUMNS} rows={lights} keyOf={({ name }) => name} />
      )}
    </Panel>
  );
}

function lightsOf(analysis: NonNullable<RolloutView['analysis']>): readonly Light[] {
  const { exposed_users: exposed, crossover, outcomes_missing: missing, outcomes_due: due } = analysis;
  return [
    {
      name: 'Sample ratio',
      isGood: !(analysis.sample_ratio?.is_alarm ?? false),
      detail: `${formatNumber(exposed.control, 'count')} to ${formatNumber(exposed.treatment, 'count')} users, ln Bayes factor ${formatNumber(
        analysis.sample_ratio?.log_bayes_factor ?? null,
        'difference',
      )} (alarm at +6.908)`,
    },
    {
      name: 'Users seen in both arms',
      isGood: !crossover.is_alarm,
      detail: `${formatNumber(crossover.users, 'count')}, ${formatNumber(crossover.share, 'share')} (alarm above 1 %)`,
    },
    {
      name: 'Outcomes missing alike',
      isGood: !(analysis.missing_outcomes?.is_alarm ?? false),
      detail: `control ${missing.control} of ${due.control}, treatment ${missing.treatment} of ${due.treatment}`,
    },
    {
      name: 'Assignment as computed',
      isGood: analysis.assignment_mismatches === 0,
      detail: `${formatNumber(analysis.assignment_mismatches, 'count')} turns served otherwise`,
    },
    {
      name: 'Data',
      isGood: analysis.data_errors.length === 0,
      detail: analysis.data_errors.length === 0 ? 'nothing is wrong' : analysis.data_errors.join('; '),
    },
    {
      name: 'Breaker',
      isGood: analysis.breaker.why_tripped === null,
      detail:
        analysis.breaker.why_tripped ?? `${analysis.breaker.failures} failed of the last ${analysis.breaker.turns}`,
    },
    {
      name: 'New data',
      isGood: analysis.turns_since_last_exposure === 0 || analysis.last_exposure_at !== null,
      detail:
        analysis.last_exposure_at === null
          ? 'no user exposed yet'
          : `last new user ${formatInstant(analysis.last_exposure_at)}`,
    },
  ];
}

const COLUMNS: readonly Column<Light>[] = [
  { key: 'name', label: 'Check', isRowHeader: true, value: ({ name }) => name },
  {
    key: 'is_good',
    label: 'State',
    value: ({ isGood }) => isGood,
    show: ({ isGood }) => (isGood ? 'good' : <strong className="is-breached">alarm</strong>),
  },
  { key: 'detail', label: 'Detail', isText: true, value: ({ detail }) => detail },
];

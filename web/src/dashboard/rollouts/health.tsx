import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { healthLights, type Light } from './health-lights.ts';

/** Whether the experiment itself can be trusted. */
export function Health({ rollout }: { readonly rollout: RolloutView }) {
  const { analysis } = rollout;
  const lights = healthLights(rollout);
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

import type { RolloutSummary } from '../../../../src/contracts/http/rollouts.ts';
import { useLiveResource } from '../../api/use-live-resource.ts';
import { Link } from '../../app/router.tsx';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { agentPath, nothingYet } from '../agent-path.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { rolloutPath } from '../paths.ts';
import { PolicyLink } from '../policy-link.tsx';
import { useFilters } from '../use-filters.ts';
import { isOpen, STATUS_WORDS } from './rollout-words.ts';

interface Rollouts {
  readonly rollouts: readonly RolloutSummary[];
}

/** Every rollout: which candidate was tried on whom, and how it ended. */
export function RolloutsPage() {
  const [{ agent }] = useFilters();
  const resource = useLiveResource<Rollouts>(agentPath('/api/v1/rollouts', agent), ({ rollouts }) =>
    rollouts.some(isOpen),
  );
  return (
    <DashboardPage
      title="Rollouts"
      lead="A candidate is tried on 20 %, then 50 % of users, against as many who keep the policy of now. Statistics that survive peeking decide; harm rolls it back."
      filters={['agent']}
    >
      <Loaded resource={resource} what="the rollouts">
        {(data) => (
          <Panel
            id="rollouts"
            title="Rollouts, newest first"
            definition="At most one per agent at a time."
            download={{ name: 'rollouts', ...csvOf(COLUMNS, data.rollouts), json: data }}
          >
            {data.rollouts.length === 0 ? (
              <Empty title={nothingYet('Nothing was rolled out', agent)}>
                A trained candidate that passes its gate starts one; <code>npm run rollout -- start</code> does it by
                hand.
              </Empty>
            ) : (
              <DataTable caption="Rollouts" columns={COLUMNS} rows={data.rollouts} keyOf={({ rollout_id: id }) => id} />
            )}
          </Panel>
        )}
      </Loaded>
    </DashboardPage>
  );
}

const COLUMNS: readonly Column<RolloutSummary>[] = [
  { key: 'rollout_id', label: 'Rollout', isExportOnly: true, value: (rollout) => rollout.rollout_id },
  {
    key: 'created_at',
    label: 'When',
    isRowHeader: true,
    value: (rollout) => rollout.created_at,
    show: (rollout) => <Link to={rolloutPath(rollout.rollout_id)}>{formatInstant(rollout.created_at)}</Link>,
  },
  { key: 'agent', label: 'Agent', value: (rollout) => rollout.agent },
  {
    key: 'status',
    label: 'State',
    value: (rollout) => rollout.status,
    show: (rollout) => STATUS_WORDS[rollout.status],
  },
  {
    key: 'traffic_share',
    label: 'Users',
    definition: 'The share of users that the candidate serves by the state of the rollout.',
    isNumber: true,
    value: (rollout) => rollout.traffic_share,
    show: (rollout) => formatNumber(rollout.traffic_share, 'share'),
  },
  {
    key: 'candidate_policy_id',
    label: 'Candidate',
    value: (rollout) => rollout.candidate_policy_id,
    show: (rollout) => <PolicyLink id={rollout.candidate_policy_id} />,
  },
  { key: 'gate', label: 'Gate', value: (rollout) => rollout.gate },
  {
    key: 'reasons',
    label: 'Why',
    isText: true,
    value: (rollout) => rollout.reasons.join('; '),
  },
];

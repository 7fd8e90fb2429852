import type { PolicySummary } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { Link } from '../../app/router.tsx';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber, shortId } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { ARMS, armLabel } from '../arms.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { policyPath } from '../paths.ts';
import { useFilters } from '../use-filters.ts';

type Arm = (typeof ARMS)[number];

/** Every policy with the channels that point at it, and what the arms ask of an answer. */
export function PoliciesPage() {
  const [{ agent }] = useFilters();
  const query = agent === null ? '' : `?agent=${encodeURIComponent(agent)}`;
  const resource = useResource<{ readonly policies: readonly PolicySummary[] }>(`/api/v1/policies${query}`);
  return (
    <DashboardPage
      title="Policies"
      lead="A policy decides how an agent answers. It never changes: a change makes another policy, and a channel moves to it."
      filters={['agent']}
    >
      <Loaded resource={resource} what="the policies">
        {(data) => (
          <Panel
            id="policies"
            title="Policies, newest first"
            definition="An immutable bundle: generator, model, system prompt, and how often each arm is drawn. Its id is the sha256 of its canonical JSON."
            download={{ name: 'policies', ...csvOf(POLICY_COLUMNS, data.policies), json: data }}
          >
            {data.policies.length === 0 ? (
              <Empty title="No policy yet">The first one is made when the service starts.</Empty>
            ) : (
              <DataTable
                caption="Policies"
                columns={POLICY_COLUMNS}
                rows={data.policies}
                keyOf={({ policy_id: id }) => id}
              />
            )}
          </Panel>
        )}
      </Loaded>
      <Panel
        id="arms"
        title="The eight arms"
        definition="A strategy, or arm, says how to answer, never what. Which arm answers a turn is drawn by the policy's probabilities, and is what is learned."
        download={{ name: 'arms', ...csvOf(ARM_COLUMNS, ARMS), json: ARMS }}
      >
        <DataTable caption="The eight arms" columns={ARM_COLUMNS} rows={ARMS} keyOf={({ id }) => id} />
      </Panel>
    </DashboardPage>
  );
}

const POLICY_COLUMNS: readonly Column<PolicySummary>[] = [
  {
    key: 'policy_id',
    label: 'Policy',
    isRowHeader: true,
    value: (policy) => policy.policy_id,
    show: ({ policy_id: id }) => (
      <Link to={policyPath(id)}>
        <code>{shortId(id)}</code>
      </Link>
    ),
  },
  { key: 'agent', label: 'Agent', value: (policy) => policy.agent },
  {
    key: 'channels',
    label: 'Channels',
    definition: 'A channel points at one policy: stable answers users, candidate is the one that is tried.',
    value: (policy) => policy.channels.join(' '),
    show: (policy) => <Channels channels={policy.channels} />,
  },
  {
    key: 'is_learned',
    label: 'Arms',
    definition: 'Uniform: every arm is equally likely. Learned: it depends on the question and on who asks.',
    value: (policy) => (policy.is_learned ? 'learned' : 'uniform'),
  },
  {
    key: 'strategy_epsilon',
    label: 'Exploration',
    definition: 'The share of turns whose arm is drawn uniformly; without it a policy could not be evaluated.',
    isNumber: true,
    value: (policy) => policy.strategy_epsilon,
    show: (policy) => formatNumber(policy.strategy_epsilon, 'share'),
  },
  {
    key: 'generator',
    label: 'Generator',
    value: (policy) => policy.generator,
    show: ({ generator, model_id: model }) => (
      <>
        {generator} <span className="soft">{model}</span>
      </>
    ),
  },
  {
    key: 'created_at',
    label: 'Made',
    isNumber: true,
    value: (policy) => policy.created_at,
    show: (policy) => <time dateTime={policy.created_at}>{formatInstant(policy.created_at)}</time>,
  },
];

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
const ARM_COLUMNS: readonly Column<Arm>[] = [
  { key: 'arm', label: 'Arm', isRowHeader: true, value: (arm) => arm.id, show: (arm) => armLabel(arm.id) },
  { key: 'length', label: 'Length', value: (arm) => arm.length },
  { key: 'form', label: 'Form', value: (arm) => arm.form, show: (arm) => arm.form.replaceAll('_', ' ') },
  { key: 'lead', label: 'Comes first', value: (arm) => arm.lead, show: (arm) => arm.lead.replace('_first', '') },
  { key: 'asks', label: 'Asks back', value: (arm) => yesNo(arm.asksClarifyingQuestion) },
  { key: 'next_actions', label: 'Names next actions', value: (arm) => yesNo(arm.namesNextActions) },
];

/** The channels that point at a policy. */
function Channels({ channels }: { readonly channels: readonly string[] }) {
  if (channels.length === 0) return <span className="soft">none</span>;
  return channels.map((channel) => (
    <span key={channel} className="tag">
      {channel}
    </span>
  ));
}

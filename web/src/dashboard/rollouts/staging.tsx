import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { Link } from '../../app/router.tsx';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { turnPath, whatIfPath } from '../paths.ts';

type StagingTurn = RolloutView['staging']['turns'][number];

/** What the candidate answered before any user saw it. */
export function Staging({ rollout }: { readonly rollout: RolloutView }) {
  const { staging } = rollout;
  const columns = columnsOf(rollout.incumbent_policy_id);
  return (
    <Panel
      id="staging"
      title="Staging"
      definition="The candidate answers held-out questions and smoke turns through the real chat path before any user sees it; each answer is checked against the schema."
      note={`${formatNumber(staging.passed, 'count')} of ${formatNumber(staging.planned, 'count')} passed, ${formatNumber(
        staging.failed,
        'count',
      )} failed`}
      download={{ name: `staging-${rollout.rollout_id}`, ...csvOf(columns, staging.turns), json: staging }}
    >
      {staging.turns.length === 0 ? (
        <Empty title="Not begun" />
      ) : (
        <DataTable
          caption="Staging turns"
          columns={columns}
          rows={staging.turns}
          keyOf={({ turn_number: number }) => String(number)}
        />
      )}
    </Panel>
  );
}

const columnsOf = (incumbentId: string): readonly Column<StagingTurn>[] => [
  { key: 'turn_number', label: 'Turn', isNumber: true, isRowHeader: true, value: (turn) => turn.turn_number },
  {
    key: 'message_id',
    label: 'Message',
    value: (turn) => turn.message_id,
    show: ({ message_id: id }) => <Link to={turnPath(id)}>{id}</Link>,
  },
  {
    key: 'source',
    label: 'Question from',
    value: (turn) => turn.source,
    show: (turn) => turn.source.replaceAll('_', ' '),
  },
  {
    key: 'is_passed',
    label: 'Passed',
    value: (turn) => turn.is_passed,
    show: (turn) => (turn.is_passed ? 'yes' : <strong className="is-breached">no</strong>),
  },
  {
    key: 'problems',
    label: 'Problems',
    isText: true,
    value: (turn) => [...turn.schema_errors, ...(turn.failure === null ? [] : [turn.failure])].join('; '),
  },
  {
    key: 'what_if',
    label: 'Beside the incumbent',
    value: (turn) => whatIfPath(turn.message_id, incumbentId),
    show: (turn) => (
      <Link to={whatIfPath(turn.message_id, incumbentId)}>
        What if?<span className="visually-hidden"> Turn {turn.turn_number}</span>
      </Link>
    ),
  },
];

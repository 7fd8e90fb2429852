import type { TurnSummary } from '../../../../src/contracts/http/metrics.ts';
import { METRIC_DEFINITIONS } from '../../../../src/domain/metrics/definitions.ts';
import { Link } from '../../app/router.tsx';
import { FEEDBACK_LABELS, INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import type { Column } from '../../ui/data-table.tsx';
import { formatNumber, formatShortInstant, NOTHING } from '../../ui/formats.ts';
import { turnPath } from '../paths.ts';

/** The columns of a list of turns. */
export const TURN_COLUMNS: readonly Column<TurnSummary>[] = [
  {
    key: 'message_id',
    label: 'Question',
    isRowHeader: true,
    value: (turn) => turn.message_id,
    show: (turn) => (
      <Link to={turnPath(turn.message_id)} className="turn-link">
        {turn.message}
      </Link>
    ),
  },
  {
    key: 'created_at',
    label: 'Asked',
    value: (turn) => turn.created_at,
    show: (turn) => (
      <time dateTime={turn.created_at} className="no-wrap">
        {formatShortInstant(turn.created_at)}
      </time>
    ),
  },
  { key: 'intent', label: 'Intent', value: (turn) => turn.intent, show: (turn) => INTENT_LABELS[turn.intent] },
  {
    key: 'persona',
    label: 'Persona',
    value: (turn) => turn.persona,
    show: (turn) => (turn.persona === null ? NOTHING : PERSONA_LABELS[turn.persona]),
  },
  {
    key: 'strategy',
    label: 'Arm',
    isExportOnly: true,
    value: (turn) => turn.strategy,
  },
  {
    key: 'feedback',
    label: 'Feedback',
    value: (turn) => turn.feedback.map(({ feedback_type: type }) => type).join(' '),
    show: (turn) => <FeedbackWords turn={turn} />,
  },
  reward('implicit_reward', 'Implicit'),
  reward('explicit_reward', 'Explicit'),
  reward('effective_reward', 'Effective'),
  { key: 'agent', label: 'Agent', isExportOnly: true, value: (turn) => turn.agent },
  { key: 'policy_id', label: 'Policy', isExportOnly: true, value: (turn) => turn.policy_id },
  { key: 'user_id', label: 'User', isExportOnly: true, value: (turn) => turn.user_id },
  { key: 'message', label: 'Message', isExportOnly: true, value: (turn) => turn.message },
  { key: 'response', label: 'Response', isExportOnly: true, value: (turn) => turn.response },
  { key: 'error', label: 'Error', isExportOnly: true, value: (turn) => turn.error },
  { key: 'simulated', label: 'Simulated', isExportOnly: true, value: (turn) => turn.simulated },
  { key: 'workflow_id', label: 'Workflow', isExportOnly: true, value: (turn) => turn.workflow_id },
];

function reward(key: 'implicit_reward' | 'explicit_reward' | 'effective_reward', label: string): Column<TurnSummary> {
  return {
    key,
    label,
    definition: `Of this turn. Over many turns: ${METRIC_DEFINITIONS[key].definition}`,
    isNumber: true,
    value: (turn) => turn[key],
    show: (turn) => formatNumber(turn[key], 'reward'),
  };
}

/** The feedback in effect, in words. */
export function FeedbackWords({ turn }: { readonly turn: TurnSummary }) {
  if (turn.feedback.length === 0) return NOTHING;
  return turn.feedback.map(({ feedback_type: type }) => FEEDBACK_LABELS[type]).join(', ');
}

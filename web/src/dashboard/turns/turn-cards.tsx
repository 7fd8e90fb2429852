import '../../styles/turn-list.css';
import type { TurnSummary } from '../../../../src/contracts/http/metrics.ts';
import { Link } from '../../app/router.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { formatNumber, formatShortInstant } from '../../ui/formats.ts';
import { turnPath } from '../paths.ts';
import { FeedbackWords } from './turn-columns.tsx';

/** Turns as they are read one by one: the question, the answer's beginning, the comments, the rewards. */
export function TurnCards({ turns }: { readonly turns: readonly TurnSummary[] }) {
  return (
    <ol className="turn-cards">
      {turns.map((turn) => (
        <li key={turn.message_id} className="turn-card">
          <h3>
            <Link to={turnPath(turn.message_id)}>{turn.message}</Link>
          </h3>
          <p className="turn-card-answer">{turn.response}</p>
          <Comments turn={turn} />
          <p className="soft">
            Implicit {formatNumber(turn.implicit_reward, 'reward')} · effective{' '}
            <strong>{formatNumber(turn.effective_reward, 'reward')}</strong> · <FeedbackWords turn={turn} /> ·{' '}
            {INTENT_LABELS[turn.intent]}
            {turn.persona !== null && ` · ${PERSONA_LABELS[turn.persona]}`} ·{' '}
            <time dateTime={turn.created_at}>{formatShortInstant(turn.created_at)}</time>
            {turn.error !== null && ' · failed answer'}
            {turn.simulated && ' · simulated'}
          </p>
        </li>
      ))}
    </ol>
  );
}

function Comments({ turn }: { readonly turn: TurnSummary }) {
  return turn.feedback
    .filter(({ comment }) => comment !== null)
    .map(({ comment, created_at: at }) => (
      <blockquote key={at} className="turn-card-comment">
        {comment}
      </blockquote>
    ));
}

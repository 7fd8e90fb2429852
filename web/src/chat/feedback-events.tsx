import { useRef } from 'react';
import type { FeedbackEventView } from '../api/types.ts';
import { FEEDBACK_LABELS, score, timeOfDay } from './labels.ts';
import { type EventStanding, type LedgerEntry, ledgerEntries } from './ledger.ts';

interface FeedbackEventsProps {
  readonly events: readonly FeedbackEventView[];
  readonly onUndo: (feedbackId: string) => void;
}

const STANDING_LABELS: Readonly<Record<EventStanding, string>> = {
  applying: 'being applied',
  decides: 'decides the reward',
  counts: 'counted',
  superseded: 'superseded',
  taken_back: 'taken back',
  retraction: 'applied',
};

/** Every event of the ledger in order, the superseded and the retracted ones too; what is in effect can be undone. */
export function FeedbackEvents({ events, onUndo }: FeedbackEventsProps) {
  const title = useRef<HTMLHeadingElement>(null);
  if (events.length === 0) {
    return null;
  }
  const undo = (feedbackId: string) => {
    // The button goes away with what it undid; the keyboard stays in the list.
    title.current?.focus();
    onUndo(feedbackId);
  };
  return (
    <section className="events">
      <h4 className="small-title" ref={title} tabIndex={-1}>
        Feedback, in order
      </h4>
      <ol>
        {ledgerEntries(events).map((entry) => (
          <LedgerLine key={entry.event.feedback_id} entry={entry} onUndo={undo} />
        ))}
      </ol>
    </section>
  );
}

interface LedgerLineProps {
  readonly entry: LedgerEntry;
  readonly onUndo: (feedbackId: string) => void;
}

function LedgerLine({ entry: { event, standing, canUndo }, onUndo }: LedgerLineProps) {
  const label = FEEDBACK_LABELS[event.feedback_type];
  return (
    <li className={`event is-${standing.replace('_', '-')}`} data-standing={standing}>
      <div className="event-main">
        <span className="event-name">{event.kind === 'retraction' ? `Undo: ${label}` : label}</span>
        {event.reward_score !== null && <span className="event-score">{score(event.reward_score)}</span>}
        {canUndo && (
          <button type="button" className="undo" onClick={() => onUndo(event.feedback_id)}>
            Undo<span className="visually-hidden"> {label}</span>
          </button>
        )}
      </div>
      <p className="event-note">
        <time dateTime={event.created_at}>{timeOfDay(event.created_at)}</time> · {STANDING_LABELS[standing]}
        {event.source === 'late' && ' · after the window closed'}
      </p>
      <Flags event={event} />
      {event.comment !== null && <p className="event-comment">{event.comment}</p>}
    </li>
  );
}

/** The answers to the three yes/no questions, those that were given. */
function Flags({ event }: { readonly event: FeedbackEventView }) {
  const given = (['helpful', 'accurate', 'complete'] as const).flatMap((name) => {
    const value = event[name];
    return value === null ? [] : [`${value ? '' : 'not '}${name}`];
  });
  return given.length === 0 ? null : <p className="event-note">{given.join(', ')}</p>;
}

import type { TurnView } from '../../../../src/contracts/http/turn-view.ts';
import { FEEDBACK_LABELS } from '../../chat/labels.ts';
import { type EventStanding, type LedgerEntry, ledgerEntries } from '../../chat/ledger.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';

interface NumberedEntry extends LedgerEntry {
  readonly number: number;
  /** The number of the event that took its place. */
  readonly supersededBy: number | null;
  /** The number of the event that a retraction takes back. */
  readonly takesBack: number | null;
}

/** Every feedback event of a turn in order, with what became of it. */
export function Ledger({ turn }: { readonly turn: TurnView }) {
  const rows = numbered(turn.feedback);
  return (
    <Panel
      id="feedback"
      title="Feedback, in order"
      definition="The ledger of this turn: nothing in it is ever changed. The latest opinion decides; without one, what the user did."
      download={{ name: `feedback-${turn.message_id}`, ...csvOf(COLUMNS, rows), json: turn.feedback }}
    >
      {rows.length === 0 ? (
        <Empty title="No feedback yet">The effective reward is the implicit one.</Empty>
      ) : (
        <DataTable
          caption="Feedback, in order"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ event }) => event.feedback_id}
        />
      )}
    </Panel>
  );
}

function numbered(events: TurnView['feedback']): readonly NumberedEntry[] {
  const numberOf = new Map(events.map(({ feedback_id: id }, index) => [id, index + 1]));
  const successor = new Map(
    events.flatMap(({ supersedes }, index) => (supersedes === null ? [] : [[supersedes, index + 1] as const])),
  );
  return ledgerEntries(events).map((entry, index) => ({
    ...entry,
    number: index + 1,
    supersededBy: successor.get(entry.event.feedback_id) ?? null,
    takesBack: entry.event.retracts === null ? null : (numberOf.get(entry.event.retracts) ?? null),
  }));
}

const STANDINGS: Readonly<Record<EventStanding, string>> = {
  applying: 'being applied',
  decides: 'decides the reward',
  counts: 'counted',
  superseded: 'superseded',
  taken_back: 'taken back',
  retraction: 'takes back',
};

function outcome({ standing, supersededBy, takesBack }: NumberedEntry): string {
  const words = STANDINGS[standing];
  if (standing === 'retraction' && takesBack !== null) return `${words} event ${takesBack}`;
  return supersededBy === null || standing === 'taken_back' ? words : `superseded by event ${supersededBy}`;
}

const FLAGS = ['helpful', 'accurate', 'complete'] as const;

function flagWords({ event }: NumberedEntry): string {
  return FLAGS.flatMap((flag) => {
    const value = event[flag];
    return value === null ? [] : [value ? flag : `not ${flag}`];
  }).join(', ');
}

const COLUMNS: readonly Column<NumberedEntry>[] = [
  { key: 'number', label: 'Event', isNumber: true, value: (entry) => entry.number },
  {
    key: 'feedback_type',
    label: 'What',
    isRowHeader: true,
    value: ({ event }) => event.feedback_type,
    show: ({ event }) => `${event.kind === 'retraction' ? 'Undo: ' : ''}${FEEDBACK_LABELS[event.feedback_type]}`,
  },
  {
    key: 'outcome',
    label: 'What became of it',
    value: outcome,
    show: (entry) => (entry.standing === 'decides' ? <span className="tag">{outcome(entry)}</span> : outcome(entry)),
  },
  {
    key: 'reward_score',
    label: 'Score',
    definition: 'The base of this event with the answer’s adjustments, kept within 0 and 1.',
    isNumber: true,
    value: ({ event }) => event.reward_score,
    show: ({ event }) => formatNumber(event.reward_score, 'reward'),
  },
  {
    key: 'created_at',
    label: 'When',
    value: ({ event }) => event.created_at,
    show: ({ event }) => (
      <span className="no-wrap">
        {formatInstant(event.created_at)}
        {event.source === 'late' && <span className="soft"> after the window</span>}
      </span>
    ),
  },
  {
    key: 'comment',
    label: 'Comment',
    isText: true,
    value: ({ event }) => event.comment,
    show: (entry) => (
      <>
        {entry.event.comment}
        {flagWords(entry) !== '' && <span className="soft"> {flagWords(entry)}</span>}
      </>
    ),
  },
  { key: 'feedback_id', label: 'Id', isExportOnly: true, value: ({ event }) => event.feedback_id },
  { key: 'supersedes', label: 'Supersedes', isExportOnly: true, value: ({ event }) => event.supersedes },
  { key: 'source', label: 'Source', isExportOnly: true, value: ({ event }) => event.source },
  { key: 'applied_at', label: 'Applied', isExportOnly: true, value: ({ event }) => event.applied_at },
];

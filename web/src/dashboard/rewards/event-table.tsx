import { Link } from '../../app/router.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, NOTHING, shortId } from '../../ui/formats.ts';
import { policyPath } from '../paths.ts';
import type { MarkedEvent } from './events.ts';

const policyLink = (id: string | null) =>
  id === null ? (
    NOTHING
  ) : (
    <Link to={policyPath(id)}>
      <code>{shortId(id)}</code>
    </Link>
  );

/** The columns of what is marked on the curves. */
export const EVENT_COLUMNS: readonly Column<MarkedEvent>[] = [
  { key: 'mark', label: 'Mark', isRowHeader: true, value: (event) => event.mark },
  {
    key: 'at',
    label: 'When',
    value: (event) => event.at,
    show: (event) => <time dateTime={event.at}>{formatInstant(event.at)}</time>,
  },
  { key: 'what', label: 'What', value: (event) => event.what },
  { key: 'agent', label: 'Agent', value: (event) => event.agent },
  { key: 'from', label: 'From', value: (event) => event.from, show: (event) => policyLink(event.from) },
  { key: 'to', label: 'To', value: (event) => event.to, show: (event) => policyLink(event.to) },
  { key: 'by', label: 'By', value: (event) => event.by },
  { key: 'reason', label: 'Reason', isText: true, value: (event) => event.reason },
];

/** What the letters on a curve stand for. */
export function EventTable({ events }: { readonly events: readonly MarkedEvent[] }) {
  return (
    <DataTable
      caption="Moves of channels and rollouts"
      columns={EVENT_COLUMNS}
      rows={events}
      keyOf={({ mark }) => mark}
    />
  );
}

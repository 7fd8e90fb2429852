import type { RewardMetrics } from '../../../../src/contracts/http/metrics.ts';
import { Link } from '../../app/router.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, NOTHING, shortId } from '../../ui/formats.ts';
import { policyPath } from '../paths.ts';
import { markLabel } from './marks.ts';

type Move = RewardMetrics['policy_moves'][number];
interface MarkedMove extends Move {
  readonly mark: string;
}

const policyLink = (id: string | null) =>
  id === null ? (
    NOTHING
  ) : (
    <Link to={policyPath(id)}>
      <code>{shortId(id)}</code>
    </Link>
  );

const COLUMNS: readonly Column<MarkedMove>[] = [
  { key: 'mark', label: 'Mark', isRowHeader: true, value: (move) => move.mark },
  {
    key: 'at',
    label: 'When',
    value: (move) => move.at,
    show: (move) => <time dateTime={move.at}>{formatInstant(move.at)}</time>,
  },
  { key: 'agent', label: 'Agent', value: (move) => move.agent },
  { key: 'channel', label: 'Channel', value: (move) => move.channel },
  { key: 'from', label: 'From', value: (move) => move.from, show: (move) => policyLink(move.from) },
  { key: 'to', label: 'To', value: (move) => move.to, show: (move) => policyLink(move.to) },
  { key: 'actor', label: 'By', value: (move) => move.actor },
  { key: 'reason', label: 'Reason', isText: true, value: (move) => move.reason },
];

/** The moves that the letters on a curve stand for. */
export function PolicyMoves({ moves }: { readonly moves: readonly Move[] }) {
  const marked = moves.map((move, index) => ({ ...move, mark: markLabel(index) }));
  return <DataTable caption="Moves of channels" columns={COLUMNS} rows={marked} keyOf={({ mark }) => mark} />;
}

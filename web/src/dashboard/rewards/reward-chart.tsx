import { useMemo } from 'react';
import type { RewardMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { Column } from '../../ui/data-table.tsx';
import { formatDay, formatNumber } from '../../ui/formats.ts';
import { everyBucket } from '../buckets.ts';
import { estimateColumns } from '../estimate-columns.ts';
import { type Curve, TimeChart, type TimeMark } from '../time-chart.tsx';

export type RewardBucket = RewardMetrics['buckets'][number];
interface Slot {
  readonly start: string;
  readonly measured: RewardBucket | null;
}

const startOf = ({ start }: Slot) => start;

/** Explicit and implicit rewards are never mixed: two curves. */
const CURVES: readonly Curve<Slot>[] = [
  { label: 'Implicit reward', color: '--series-1', read: ({ measured }) => measured?.implicit_reward ?? null },
  {
    label: 'Explicit reward',
    color: '--series-2',
    isDashed: true,
    read: ({ measured }) => measured?.explicit_reward ?? null,
  },
];

const COLUMNS: readonly Column<Slot>[] = [
  { key: 'start', label: 'From', isRowHeader: true, value: startOf, show: ({ start }) => formatDay(start) },
  {
    key: 'turns',
    label: 'Turns',
    isNumber: true,
    value: ({ measured }) => measured?.turns ?? 0,
    show: ({ measured }) => formatNumber(measured?.turns ?? 0, 'count'),
  },
  ...estimateColumns<Slot>('implicit_reward', ({ measured }) => measured?.implicit_reward ?? null, 'Implicit'),
  ...estimateColumns<Slot>('explicit_reward', ({ measured }) => measured?.explicit_reward ?? null, 'Explicit'),
  ...estimateColumns<Slot>('effective_reward', ({ measured }) => measured?.effective_reward ?? null, 'Effective'),
];

/** The columns of the rewards over time, for files. */
export const REWARD_COLUMNS = COLUMNS;

/** Every bucket of the range, those without turns too. */
export function rewardSlots(data: RewardMetrics): readonly Slot[] {
  return everyBucket(data.buckets, data);
}

/** Implicit and explicit reward over time, with the moves of channels as marks. */
export function RewardChart({ data, marks }: { readonly data: RewardMetrics; readonly marks?: readonly TimeMark[] }) {
  const rows = useMemo(() => rewardSlots(data), [data]);
  return (
    <TimeChart
      summary={`Implicit and explicit reward by ${data.bucket}, ${formatDay(data.from)} to ${formatDay(data.to)}`}
      rows={rows}
      startOf={startOf}
      curves={CURVES}
      columns={COLUMNS}
      format="mean"
      {...(marks === undefined ? {} : { marks })}
    />
  );
}

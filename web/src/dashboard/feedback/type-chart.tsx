import '../../styles/charts.css';
import type * as Plot from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import type { FeedbackMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { FeedbackType } from '../../../../src/domain/reward/feedback-type.ts';
import { FEEDBACK_LABELS } from '../../chat/labels.ts';
import { Chart } from '../../ui/chart.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { formatDay, formatNumber } from '../../ui/formats.ts';
import { everyBucket, instantOf } from '../buckets.ts';
import { daysBefore } from '../filters.ts';
import { TYPE_COLORS, TYPES_IN_ORDER } from './feedback-types.ts';

type FeedbackBucket = FeedbackMetrics['buckets'][number];
interface Slot {
  readonly start: string;
  readonly measured: FeedbackBucket | null;
}

interface Segment {
  readonly start: string;
  readonly type: FeedbackType;
  readonly events: number;
}

const startOf = ({ start }: Slot) => start;
const eventsOf = ({ measured }: Slot, type: FeedbackType): number =>
  measured?.types.find(({ feedback_type: each }) => each === type)?.events ?? 0;

/** The columns of the distribution over time. */
export const TYPE_COLUMNS: readonly Column<Slot>[] = [
  { key: 'start', label: 'From', isRowHeader: true, value: startOf, show: ({ start }) => formatDay(start) },
  { key: 'events', label: 'Events', isNumber: true, value: ({ measured }) => measured?.events ?? 0 },
  ...TYPES_IN_ORDER.map(
    (type): Column<Slot> => ({
      key: type,
      label: FEEDBACK_LABELS[type],
      isNumber: true,
      value: (slot) => eventsOf(slot, type),
      show: (slot) => formatNumber(eventsOf(slot, type), 'count'),
    }),
  ),
];

/** Every bucket of the range. */
export function typeSlots(data: FeedbackMetrics): readonly Slot[] {
  return everyBucket(data.buckets, data);
}

const TICK_ROOM_PX = 90;

/** How much feedback of which type was given to the turns of each day or week, stacked. */
export function TypeChart({ data }: { readonly data: FeedbackMetrics }) {
  const rows = useMemo(() => typeSlots(data), [data]);
  const lengthDays = data.bucket === 'week' ? 7 : 1;
  const plot = useCallback(
    (library: typeof Plot, widthPx: number): Plot.PlotOptions => {
      const segments = rows.flatMap((slot) =>
        TYPES_IN_ORDER.map((type): Segment => ({ start: slot.start, type, events: eventsOf(slot, type) })),
      );
      const inset = widthPx / rows.length > 6 ? 1 : 0;
      return {
        marginLeft: 48,
        marginRight: 12,
        marginBottom: 36,
        x: { type: 'utc', ticks: Math.max(2, Math.floor(widthPx / TICK_ROOM_PX)), label: null },
        y: { grid: true, label: null, ticks: 5 },
        color: { domain: [...TYPES_IN_ORDER], range: TYPES_IN_ORDER.map((type) => `var(${TYPE_COLORS[type]})`) },
        marks: [
          library.rectY(segments, {
            x1: ({ start }: Segment) => instantOf(start),
            x2: ({ start }: Segment) => instantOf(daysBefore(start, -lengthDays)),
            y: 'events',
            fill: 'type',
            order: [...TYPES_IN_ORDER].reverse(),
            insetLeft: inset,
            insetRight: inset,
            stroke: 'var(--surface)',
            strokeWidth: 0.5,
          }),
          library.ruleY([0], { stroke: 'currentColor' }),
        ],
      };
    },
    [rows, lengthDays],
  );
  const isSeen = (type: FeedbackType) =>
    data.total.types.some((each) => each.feedback_type === type && each.events > 0);
  return (
    <Chart
      summary={`Feedback by type and ${data.bucket}, ${formatDay(data.from)} to ${formatDay(data.to)}`}
      plot={plot}
      columns={TYPE_COLUMNS}
      rows={rows}
      keyOf={startOf}
      legend={TYPES_IN_ORDER.filter(isSeen).map((type) => ({
        label: FEEDBACK_LABELS[type],
        color: TYPE_COLORS[type],
        isArea: true,
      }))}
    />
  );
}

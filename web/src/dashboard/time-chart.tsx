import '../styles/charts.css';
import type * as Plot from '@observablehq/plot';
import { useCallback } from 'react';
import { Chart } from '../ui/chart.tsx';
import type { Column } from '../ui/data-table.tsx';
import { type Estimate, formatDay, formatInterval, formatNumber, type NumberFormat } from '../ui/formats.ts';
import { instantOf } from './buckets.ts';

/** One curve: a mean with its interval over time. */
export interface Curve<Row> {
  readonly label: string;
  /** A CSS variable of tokens.css. */
  readonly color: string;
  /** Told apart without colour. */
  readonly isDashed?: boolean;
  readonly read: (row: Row) => Estimate | null;
}

/** A moment that a curve may turn at. */
export interface TimeMark {
  readonly at: string;
  /** A letter or two. */
  readonly label: string;
}

interface TimeChartProps<Row> {
  readonly summary: string;
  /** One row for every bucket of the range, also those without data. Keep its identity while the data is the same. */
  readonly rows: readonly Row[];
  readonly startOf: (row: Row) => string;
  readonly curves: readonly Curve<Row>[];
  readonly marks?: readonly TimeMark[];
  readonly format: NumberFormat;
  readonly columns: readonly Column<Row>[];
  readonly heightPx?: number;
}

interface Point {
  readonly x: Date;
  readonly start: string;
  readonly curve: string;
  readonly color: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

const NO_MARKS: readonly TimeMark[] = [];
const NO_CURVES: readonly Curve<never>[] = [];
const TICK_ROOM_PX = 90;
const PADDING_SHARE = 0.08;

/** Curves over days or weeks, each with the band of its interval, and marks where something was changed. */
export function TimeChart<Row>(props: TimeChartProps<Row>) {
  const { summary, rows, startOf, curves, marks = NO_MARKS, format, columns, heightPx } = props;
  const plot = useCallback(
    (library: typeof Plot, widthPx: number): Plot.PlotOptions => {
      const series = curves.map((curve) => rows.map((row) => pointOf(row, startOf(row), curve)));
      const points = series.flat();
      return {
        marginLeft: 48,
        marginRight: 12,
        marginTop: marks.length > 0 ? 24 : 12,
        marginBottom: 36,
        x: { type: 'utc', ticks: Math.max(2, Math.floor(widthPx / TICK_ROOM_PX)), label: null },
        y: {
          grid: true,
          label: null,
          domain: domainOf(points),
          ticks: 5,
          tickFormat: (value: number) => formatTick(value, format),
        },
        marks: [
          ...series.map((curve) =>
            library.areaY(curve, { x: 'x', y1: 'low', y2: 'high', fill: colorOf(curve), fillOpacity: 0.14 }),
          ),
          library.ruleX(marks, { x: ({ at }) => new Date(at), stroke: 'currentColor', strokeDasharray: '2 3' }),
          library.text(marks, {
            x: ({ at }) => new Date(at),
            text: 'label',
            frameAnchor: 'top',
            dy: -14,
            fill: 'var(--ink)',
            fontWeight: 600,
          }),
          ...series.flatMap((curve, index) => [
            library.lineY(curve, {
              x: 'x',
              y: 'mean',
              stroke: colorOf(curve),
              strokeWidth: 2,
              strokeDasharray: curves[index]?.isDashed ? '5 4' : '0',
            }),
            library.dot(curve, { x: 'x', y: 'mean', fill: colorOf(curve), r: rows.length > 45 ? 1.5 : 2.75 }),
          ]),
          library.tip(
            points,
            library.pointer({
              x: 'x',
              y: 'mean',
              title: (point: Point) => titleOf(point, format),
              fill: 'var(--surface)',
            }),
          ),
        ],
      };
    },
    [rows, startOf, curves, marks, format],
  );
  return (
    <Chart
      summary={summary}
      plot={plot}
      columns={columns}
      rows={rows}
      keyOf={startOf}
      legend={curves.length > 1 ? curves : NO_CURVES}
      {...(heightPx === undefined ? {} : { heightPx })}
    />
  );
}

function pointOf<Row>(row: Row, start: string, { label, color, read }: Curve<Row>): Point {
  const estimate = read(row);
  const mean = estimate?.mean ?? Number.NaN;
  return {
    x: instantOf(start),
    start,
    curve: label,
    color: `var(${color})`,
    mean,
    // What an interval says beyond the ends of the scale is nothing.
    low: Math.max(0, estimate?.low ?? Number.NaN),
    high: Math.min(1, estimate?.high ?? Number.NaN),
    n: estimate?.n ?? 0,
  };
}

const colorOf = (curve: readonly Point[]) => curve[0]?.color ?? 'currentColor';

/** From a little below the lowest end to a little above the highest, within what a share or a reward can be. */
function domainOf(points: readonly Point[]): [number, number] {
  const ends = points.flatMap(({ mean, low, high }) => [mean, low, high]).filter((end) => !Number.isNaN(end));
  if (ends.length === 0) return [0, 1];
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  const padding = Math.max(PADDING_SHARE * (highest - lowest), 0.01);
  return [Math.max(0, lowest - padding), Math.min(1, highest + padding)];
}

function formatTick(value: number, format: NumberFormat): string {
  return format === 'share' ? `${Math.round(value * 1000) / 10} %` : value.toFixed(2);
}

function titleOf({ start, curve, mean, low, high, n }: Point, format: NumberFormat): string {
  const interval = Number.isNaN(low) ? null : formatInterval(low, high, format);
  return [
    `${curve}, ${formatDay(start)}`,
    `${formatNumber(mean, format)}${interval === null ? '' : ` (${interval})`}`,
    `n = ${formatNumber(n, 'count')}`,
  ].join('\n');
}

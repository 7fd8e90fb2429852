import '../../styles/charts.css';
import type * as Plot from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import type { TrainingRunView } from '../../../../src/contracts/http/training-runs.ts';
import { Chart } from '../../ui/chart.tsx';
import { type Column, csvOf } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Choice } from '../filter-bar.tsx';
import { useChoice } from '../use-choice.ts';

interface Point {
  readonly step: number;
  readonly value: number;
}

const NO_METRIC = 'none';

/** A metric of the training by step; shown, never a gate. */
export function CurvePanel({ run }: { readonly run: TrainingRunView }) {
  const { curve } = run;
  const names = useMemo(() => [...new Set(curve.flatMap(({ metrics }) => Object.keys(metrics)))], [curve]);
  const [first = NO_METRIC, ...others] = names;
  const [metric, setMetric] = useChoice('curve', [first, ...others]);
  const points = useMemo(
    () =>
      curve.flatMap(({ step, metrics }) => {
        const value = metrics[metric];
        return value === undefined ? [] : [{ step, value }];
      }),
    [curve, metric],
  );
  const plot = useCallback(
    (library: typeof Plot): Plot.PlotOptions => ({
      marginLeft: 56,
      marginBottom: 36,
      x: { label: 'step', ticks: 6 },
      y: { grid: true, label: null, ticks: 5, zero: false },
      marks: [
        library.lineY(points, { x: 'step', y: 'value', stroke: 'var(--series-1)', strokeWidth: 2 }),
        library.dot(points, { x: 'step', y: 'value', fill: 'var(--series-1)', r: 2 }),
      ],
    }),
    [points],
  );
  return (
    <Panel
      id="curve"
      title="The training"
      definition="What the algorithm itself measured, by step. A trained reward that rises proves nothing: it is shown, and never gates."
      download={points.length === 0 ? null : { name: `curve-${run.run_id}`, ...csvOf(COLUMNS, points), json: curve }}
    >
      {points.length === 0 ? (
        <Empty title="No step yet" />
      ) : (
        <div className="panel-body">
          <Choice label="Metric" value={metric} onChange={setMetric}>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Choice>
          <Chart
            summary={`${metric} by training step`}
            plot={plot}
            columns={COLUMNS}
            rows={points}
            keyOf={({ step }) => String(step)}
          />
        </div>
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<Point>[] = [
  { key: 'step', label: 'Step', isNumber: true, isRowHeader: true, value: ({ step }) => step },
  {
    key: 'value',
    label: 'Value',
    isNumber: true,
    value: ({ value }) => value,
    show: ({ value }) => value.toPrecision(4),
  },
];

import '../../styles/charts.css';
import type * as Plot from '@observablehq/plot';
import { useCallback } from 'react';
import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { Chart, type LegendEntry } from '../../ui/chart.tsx';
import { type Column, csvOf } from '../../ui/data-table.tsx';
import { Count } from '../../ui/figure.tsx';
import { formatInterval, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Instant } from '../instant.tsx';

type Look = RolloutView['series'][number];

const LEGEND: readonly LegendEntry[] = [
  { label: 'Difference', color: '--series-1' },
  { label: 'Confidence sequence', color: '--series-1', isArea: true },
];
const TICK_ROOM_PX = 110;
const ENDED = 'As the ramp ended: since everybody is served by the candidate, nobody is left to compare with.';

/** Treatment less control, with the band that holds however often one looks. */
export function Difference({ rollout }: { readonly rollout: RolloutView }) {
  const { series, analysis } = rollout;
  const margin = rollout.config.non_inferiority_margin;
  const plot = useCallback(
    (library: typeof Plot, widthPx: number): Plot.PlotOptions => {
      const looks = series.map((look) => ({ ...look, at: new Date(look.taken_at) }));
      return {
        marginLeft: 56,
        marginTop: 12,
        marginBottom: 36,
        x: { type: 'time', label: null, ticks: Math.max(2, Math.floor(widthPx / TICK_ROOM_PX)) },
        y: { grid: true, label: null, ticks: 6 },
        marks: [
          library.areaY(looks, { x: 'at', y1: 'lower', y2: 'upper', fill: 'var(--series-1)', fillOpacity: 0.16 }),
          library.ruleY([0], { stroke: 'currentColor' }),
          library.ruleY([-margin], { stroke: 'currentColor', strokeDasharray: '4 4' }),
          library.lineY(looks, { x: 'at', y: 'difference', stroke: 'var(--series-1)', strokeWidth: 2 }),
        ],
      };
    },
    [series, margin],
  );
  return (
    <Panel
      id="difference"
      title="Does it help?"
      {...(rollout.stage === 'full_100' ? { note: ENDED } : {})}
      definition="Mean user-signal reward per user, treatment less control, over users whose outcome has matured, with a confidence sequence that holds at every look. The dashed line is what the 20 % stage must stay above, the full line what the 50 % stage must."
      download={{ name: `difference-${rollout.rollout_id}`, ...csvOf(COLUMNS, series), json: { series, analysis } }}
    >
      {analysis === null ? (
        <Empty title="Nothing is measured yet">Users are counted from the 20 % stage on.</Empty>
      ) : (
        <>
          <div className="numbers">
            <Count
              id="difference"
              name="Difference"
              value={analysis.difference}
              format="difference"
              definition="Treatment less control: positive is better."
              note={
                analysis.interval === null
                  ? 'too little for an interval'
                  : (formatInterval(analysis.interval.lower, analysis.interval.upper, 'difference') ?? '')
              }
            />
            <Count
              id="control_users"
              name="Control"
              value={analysis.outcome.control.users}
              definition="Matured users who kept the policy of now, as many as the treatment by design."
              note={`mean ${formatNumber(analysis.outcome.control.mean, 'mean')}`}
            />
            <Count
              id="treatment_users"
              name="Treatment"
              value={analysis.outcome.treatment.users}
              definition="Matured users whom the candidate served."
              note={`mean ${formatNumber(analysis.outcome.treatment.mean, 'mean')}`}
            />
            <Count
              id="p_value"
              name="Smallest p"
              value={analysis.lowest_p_value}
              format="mean"
              definition="Always-valid p-value of no difference: the smallest of all looks."
              note={analysis.is_decisive ? 'enough users to decide' : 'under 100 matured users an arm'}
            />
          </div>
          <Chart
            summary="The difference and its confidence sequence over time"
            plot={plot}
            columns={COLUMNS}
            rows={series}
            keyOf={({ check_number: number }) => String(number)}
            legend={LEGEND}
          />
        </>
      )}
    </Panel>
  );
}

const number = (key: keyof Look & ('difference' | 'lower' | 'upper'), label: string): Column<Look> => ({
  key,
  label,
  isNumber: true,
  value: (look) => look[key],
  show: (look) => formatNumber(look[key], 'difference'),
});

const COLUMNS: readonly Column<Look>[] = [
  { key: 'check_number', label: 'Check', isNumber: true, isRowHeader: true, value: (look) => look.check_number },
  { key: 'taken_at', label: 'When', value: (look) => look.taken_at, show: (look) => <Instant at={look.taken_at} /> },
  number('difference', 'Difference'),
  number('lower', 'Lower'),
  number('upper', 'Upper'),
  { key: 'control_users', label: 'Control users', isNumber: true, value: (look) => look.control_users },
  { key: 'treatment_users', label: 'Treatment users', isNumber: true, value: (look) => look.treatment_users },
];

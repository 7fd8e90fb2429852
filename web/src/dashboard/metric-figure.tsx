import { METRIC_DEFINITIONS, type MetricId, type MetricUnit } from '../../../src/domain/metrics/definitions.ts';
import { Count, Figure } from '../ui/figure.tsx';
import type { Estimate, NumberFormat } from '../ui/formats.ts';

const UNIT_FORMATS: Readonly<Record<MetricUnit, NumberFormat>> = {
  reward: 'mean',
  share: 'share',
  count: 'count',
  seconds: 'count',
  milliseconds: 'milliseconds',
};

interface MetricFigureProps {
  readonly metric: MetricId;
  readonly estimate: Estimate;
  /** What n counts. @default turn */
  readonly unit?: string;
  /** @default the metric's own name */
  readonly title?: string;
}

/** An estimate of a metric, under its name and with its definition. */
export function MetricFigure({ metric, estimate, unit = 'turn', title }: MetricFigureProps) {
  const { name, definition, unit: kind } = METRIC_DEFINITIONS[metric];
  return (
    <Figure
      id={metric}
      name={title ?? name}
      estimate={estimate}
      format={UNIT_FORMATS[kind]}
      definition={definition}
      unit={unit}
    />
  );
}

interface MetricCountProps {
  readonly metric: MetricId;
  readonly value: number | null;
  readonly note?: string;
  readonly isAlert?: boolean;
}

/** A plain number of a metric, under its name and with its definition. */
export function MetricCount({ metric, value, ...more }: MetricCountProps) {
  const { name, definition, unit } = METRIC_DEFINITIONS[metric];
  return <Count id={metric} name={name} value={value} format={UNIT_FORMATS[unit]} definition={definition} {...more} />;
}

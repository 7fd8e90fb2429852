import { METRIC_DEFINITIONS, type MetricId } from '../../../src/domain/metrics/definitions.ts';
import type { Column } from '../ui/data-table.tsx';
import { type Estimate, formatInterval, formatNumber, NOTHING, type NumberFormat } from '../ui/formats.ts';

/** The columns of an estimate: its mean, its interval, its n. In a file each number has a column of its own. */
export function estimateColumns<Row>(
  metric: MetricId,
  read: (row: Row) => Estimate | null,
  label: string = METRIC_DEFINITIONS[metric].name,
): readonly Column<Row>[] {
  const { definition, unit } = METRIC_DEFINITIONS[metric];
  const format: NumberFormat = unit === 'reward' ? 'mean' : 'share';
  return [
    {
      key: `${metric}_mean`,
      label,
      definition,
      isNumber: true,
      value: (row) => read(row)?.mean ?? null,
      show: (row) => formatNumber(read(row)?.mean ?? null, format),
    },
    {
      key: `${metric}_low`,
      label: '95 %',
      isNumber: true,
      value: (row) => read(row)?.low ?? null,
      show: (row) => formatInterval(read(row)?.low ?? null, read(row)?.high ?? null, format) ?? NOTHING,
    },
    { key: `${metric}_high`, label: '', isExportOnly: true, value: (row) => read(row)?.high ?? null },
    {
      key: `${metric}_n`,
      label: 'n',
      isNumber: true,
      value: (row) => read(row)?.n ?? 0,
      show: (row) => formatNumber(read(row)?.n ?? 0, 'count'),
    },
  ];
}

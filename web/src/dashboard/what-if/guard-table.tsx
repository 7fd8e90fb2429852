import type { WhatIfSide, WhatIfView } from '../../../../src/contracts/http/what-if.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber, NOTHING } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';

type Metrics = NonNullable<WhatIfSide['answer']>['guard_metrics'];

interface GuardRow {
  readonly name: string;
  readonly read: (metrics: Metrics) => string;
  readonly served: Metrics | null;
  readonly asked: Metrics | null;
}

const METRICS: readonly (readonly [name: string, read: GuardRow['read']])[] = [
  ['Figures with their labels', ({ grounded_pairs: share, claims }) => `${formatNumber(share, 'share')} of ${claims}`],
  ['Safety mentioned where needed', ({ safety_mentioned: share }) => formatNumber(share, 'share')],
  ['Length', ({ length }) => `${formatNumber(length, 'count')} characters`],
  ['Refused', ({ refused }) => (refused ? 'yes' : 'no')],
];

/** The guard metrics of both answers. */
export function GuardTable({ view }: { readonly view: WhatIfView }) {
  const [served, asked] = [view.served.answer?.guard_metrics ?? null, view.asked.answer?.guard_metrics ?? null];
  const rows = METRICS.map(([name, read]) => ({ name, read, served, asked }));
  return (
    <Panel
      id="guards"
      title="Guard metrics"
      definition="What the gate watches on an answer's text, outside every trained reward."
      download={{ name: `guards-${view.message_id}`, ...csvOf(COLUMNS, rows), json: { served, asked } }}
    >
      <DataTable caption="Guard metrics of both answers" columns={COLUMNS} rows={rows} keyOf={({ name }) => name} />
    </Panel>
  );
}

const side = (key: 'served' | 'asked', label: string): Column<GuardRow> => {
  const text = ({ read, [key]: metrics }: GuardRow) => (metrics === null ? NOTHING : read(metrics));
  return { key, label, isNumber: true, value: text };
};

const COLUMNS: readonly Column<GuardRow>[] = [
  { key: 'name', label: 'Metric', isRowHeader: true, value: ({ name }) => name },
  side('served', 'The policy that answered'),
  side('asked', 'The other policy'),
];

import type { TrainingReportView } from '../../../../src/contracts/http/training-runs.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';

type Change = TrainingReportView['changes'][number];

/** What the candidate would do otherwise, in plain words. */
export function WhatChanges({ report, name }: { readonly report: TrainingReportView; readonly name: string }) {
  const { changes } = report;
  return (
    <Panel
      id="changes"
      title="What it would do otherwise"
      definition="Shares of held-out turns that would be answered in a certain way, before and after; the largest changes first."
      download={{ name: `changes-${name}`, ...csvOf(COLUMNS, changes), json: changes }}
    >
      {changes.length === 0 ? (
        <Empty title="Nothing worth a word" />
      ) : (
        <DataTable
          caption="Changes in plain words"
          columns={COLUMNS}
          rows={changes}
          keyOf={({ sentence }) => sentence}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<Change>[] = [
  { key: 'sentence', label: 'Change', isRowHeader: true, isText: true, value: ({ sentence }) => sentence },
  { key: 'n', label: 'Turns', isNumber: true, value: ({ n }) => n },
  {
    key: 'before',
    label: 'Before',
    isNumber: true,
    value: ({ before }) => before,
    show: ({ before }) => formatNumber(before, 'share'),
  },
  {
    key: 'after',
    label: 'After',
    isNumber: true,
    value: ({ after }) => after,
    show: ({ after }) => formatNumber(after, 'share'),
  },
];

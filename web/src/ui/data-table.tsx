import { type ReactNode, useState } from 'react';
import type { CsvValue } from './csv.ts';
import { Definition } from './definition.tsx';
import { nextSorting, type Sorting, sortRows } from './sort-rows.ts';

/** One column of a table: the value that is sorted and exported, and how a cell shows it. */
export interface Column<Row> {
  /** Its name in a CSV file. */
  readonly key: string;
  readonly label: string;
  readonly value: (row: Row) => CsvValue;
  /** @default the value as text */
  readonly show?: (row: Row) => ReactNode;
  readonly definition?: string;
  /** Numbers stand right, with figures of one width. */
  readonly isNumber?: boolean;
  /** It stands in the files only. */
  readonly isExportOnly?: boolean;
  /** Running text: it gets room even where the table must scroll. */
  readonly isText?: boolean;
  /** The cell names its row. */
  readonly isRowHeader?: boolean;
}

interface DataTableProps<Row> {
  /** Names the table for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** @default the order of `rows` */
  readonly sorting?: Sorting;
}

/** A table that its reader can sort by any column; on a narrow screen it scrolls within itself. */
export function DataTable<Row>({ caption, columns: all, rows, keyOf, sorting: first }: DataTableProps<Row>) {
  const columns = all.filter(({ isExportOnly = false }) => !isExportOnly);
  const [sorting, setSorting] = useState<Sorting | null>(first ?? null);
  const sortedBy = columns.find(({ key }) => key === sorting?.column);
  const shown = sorting === null || sortedBy === undefined ? rows : sortRows(rows, sortedBy.value, sorting.direction);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls; this names what scrolls.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <div className="table-frame" role="group" aria-label={caption} tabIndex={0}>
      <table className="data-table" aria-label={caption}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={column.isNumber ? 'is-number' : undefined}
                aria-sort={sorting?.column === column.key ? sorting.direction : undefined}
              >
                <span className="column-head">
                  <button
                    type="button"
                    className="sort-button"
                    onClick={() => setSorting(nextSorting(sorting, column.key))}
                  >
                    {column.label}
                    <SortMark sorting={sorting} column={column.key} />
                  </button>
                  {column.definition !== undefined && <Definition of={column.label}>{column.definition}</Definition>}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The rows of a table as they go into a CSV file. */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]) {
  return {
    header: columns.map(({ key }) => key),
    rows: rows.map((row) => columns.map(({ value }) => value(row))),
  };
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const content = column.show === undefined ? column.value(row) : column.show(row);
  const className = column.isNumber ? 'is-number' : column.isText ? 'is-text' : undefined;
  return column.isRowHeader ? (
    <th scope="row" className={className}>
      {content}
    </th>
  ) : (
    <td className={className}>{content}</td>
  );
}

function SortMark({ sorting, column }: { readonly sorting: Sorting | null; readonly column: string }) {
  if (sorting?.column !== column) return null;
  return (
    <span className="sort-mark" aria-hidden="true">
      {sorting.direction === 'ascending' ? '↑' : '↓'}
    </span>
  );
}

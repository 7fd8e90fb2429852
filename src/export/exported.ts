import type { DatasetRow } from '../domain/learning/dataset/dataset-row.ts';
import type { DroppedFromExport } from '../domain/learning/export/export-format.ts';

/** Rows in the order of the snapshot, page by page; each call reads them from the beginning. */
export type RowPages = () => AsyncIterable<readonly DatasetRow[]>;

/** What becomes of a row: a piece of the export, or why there is none. */
export type Exported = { readonly piece: string | Uint8Array } | { readonly dropped: DroppedFromExport };

/** An example as a line of JSON. */
export function line(example: object): Exported {
  return { piece: `${JSON.stringify(example)}\n` };
}

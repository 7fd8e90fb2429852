import type { DatasetRow } from '../domain/learning/dataset/dataset-row.ts';
import { banditExample } from '../domain/learning/export/bandit.ts';
import type { DroppedFromExport, ExportFormat, ExportSummary } from '../domain/learning/export/export-format.ts';
import { promptOnlyExample, unpairedExample } from '../domain/learning/export/trl.ts';
import { normalizePrompt } from '../domain/learning/normalize-prompt.ts';
import { type Exported, line, type RowPages } from './exported.ts';
import { encodeTurn } from './otlp-protobuf.ts';
import { pairReplies } from './pair-replies.ts';
import { TextCounts } from './text-counts.ts';

/** A running export. */
export interface RunningExport {
  /** The export's bytes; a chunk for each page. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What was read and written so far. */
  readonly summary: () => ExportSummary;
}

/**
 * An export of rows. Holds one page at a time, and besides it 48 bytes a distinct prompt (prompt-only) or replaced reply, and the texts of open
 * pairs (DPO): a million rows stream through a heap of 96 MB.
 */
export function exportRows(format: ExportFormat, pages: RowPages): RunningExport {
  const dropped = new Map<DroppedFromExport, number>();
  let rows = 0;
  let written = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for await (const page of exportedPages(format, pages)) {
      const pieces: Uint8Array[] = [];
      for (const exported of page) {
        rows += 1;
        if ('dropped' in exported) dropped.set(exported.dropped, (dropped.get(exported.dropped) ?? 0) + 1);
        else {
          written += 1;
          pieces.push(typeof exported.piece === 'string' ? Buffer.from(exported.piece) : exported.piece);
        }
      }
      if (pieces.length > 0) yield Buffer.concat(pieces);
    }
  };
  return { chunks: chunks(), summary: () => ({ rows, written, dropped: Object.fromEntries(dropped) }) };
}

function exportedPages(format: ExportFormat, pages: RowPages): AsyncIterable<readonly Exported[]> {
  if (format === 'trl-dpo') return pairReplies(pages);
  const exportRow = rowExporter(format);
  return mapPages(pages(), (page) => page.map(exportRow));
}

function rowExporter(format: Exclude<ExportFormat, 'trl-dpo'>): (row: DatasetRow) => Exported {
  switch (format) {
    case 'trl-prompt-only': {
      const seen = new TextCounts();
      return (row) =>
        seen.add(normalizePrompt(row.message)) === 0 ? line(promptOnlyExample(row)) : { dropped: 'duplicate_prompt' };
    }
    case 'trl-kto':
      return (row) => lineOr(unpairedExample(row), 'no_label');
    case 'bandit':
      return (row) => lineOr(banditExample(row), 'no_propensity');
    case 'agent-lightning-otlp':
      return (row) => ({ piece: encodeTurn(row) });
  }
}

function lineOr(example: object | null, dropped: DroppedFromExport): Exported {
  return example === null ? { dropped } : line(example);
}

async function* mapPages<In, Out>(pages: AsyncIterable<In>, map: (page: In) => Out): AsyncGenerator<Out> {
  for await (const page of pages) yield map(page);
}

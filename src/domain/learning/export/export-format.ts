/** The forms in which a snapshot's rows leave the product. Source: learning.md, "Exports". */
export const EXPORT_FORMATS = ['trl-prompt-only', 'trl-kto', 'trl-dpo', 'bandit', 'agent-lightning-otlp'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Why a row is not in an export. */
export type DroppedFromExport =
  /** The same normalized prompt is in the export already. */
  | 'duplicate_prompt'
  /** No signal says whether the answer was liked. */
  | 'no_label'
  /** It replaces no other reply. */
  | 'no_replaced_reply'
  /** It replaces a reply, but nobody liked it. */
  | 'replacement_not_liked'
  /** The reply that it replaces is not on this side of the snapshot, or is erased, or answers another prompt. */
  | 'replaced_reply_missing'
  /** The arm or its probability is unknown. */
  | 'no_propensity';

/** What an export read and wrote: `rows` = `written` + all that is dropped. */
export interface ExportSummary {
  readonly rows: number;
  readonly written: number;
  readonly dropped: Readonly<Partial<Record<DroppedFromExport, number>>>;
}

/** Whether a text names a format. */
export function isExportFormat(text: string): text is ExportFormat {
  return EXPORT_FORMATS.some((format) => format === text);
}

/** The media type and the file name of an export. */
export function exportFile(
  format: ExportFormat,
  snapshot: { readonly snapshotId: string; readonly agent: string; readonly side: string },
): { readonly mediaType: string; readonly fileName: string } {
  const isProtobuf = format === 'agent-lightning-otlp';
  const name = `${snapshot.agent}-${snapshot.snapshotId.slice(0, 12)}-${snapshot.side}.${format}`;
  return isProtobuf
    ? { mediaType: 'application/x-protobuf', fileName: `${name}.binpb` }
    : { mediaType: 'application/x-ndjson', fileName: `${name}.jsonl` };
}

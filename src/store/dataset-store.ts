import type { CollectionReport } from '../domain/learning/collection/collection-report.ts';
import type { CollectionDecision } from '../domain/learning/collection/decision.ts';
import type { DatasetCard } from '../domain/learning/dataset/dataset-card.ts';
import type { DatasetRow } from '../domain/learning/dataset/dataset-row.ts';

/** Immutable, content-hashed sets of turns for learning. Source: learning.md, "Dataset snapshot". */
export interface DatasetStore {
  /**
   * Freezes the agent's turns with the rewards and labels that they have now. Idempotent by `requestId`; a snapshot
   * whose content is there already is that one. Takes seconds per 100,000 turns: `onProgress` is called between steps.
   */
  createDatasetSnapshot(request: CreateDatasetSnapshot, onProgress?: (step: string) => void): Promise<DatasetSnapshot>;
  findDatasetSnapshot(snapshotId: string): Promise<DatasetSnapshot | null>;
  /** Newest first; of every agent when `agent` is null. */
  listDatasetSnapshots(query: {
    readonly agent: string | null;
    readonly limit: number;
  }): Promise<readonly DatasetSnapshot[]>;
  /** Rows for fitting, in the order of the snapshot; erased ones left out. Cannot return a held-out row, whatever it is asked. */
  listTrainingRows(query: DatasetRowsQuery & { readonly side: 'train' | 'validation' }): Promise<DatasetRowsPage>;
  /** Rows for evaluation only. */
  listHeldOutRows(query: DatasetRowsQuery): Promise<DatasetRowsPage>;
  /** How many rows of a snapshot lie above a position, such as the watermark of an earlier one. */
  countDatasetRows(query: { readonly snapshotId: string; readonly after: number }): Promise<number>;
  /** Reads the snapshot again, texts too, and hashes it; null for an unknown id. */
  verifyDatasetSnapshot(snapshotId: string, onProgress?: (step: string) => void): Promise<DatasetVerification | null>;

  /** Writes a report once; the stored one: the first, when it was there already. */
  saveCollectionReport(report: CollectionReport): Promise<StoredCollectionReport>;
  findCollectionReport(reportId: string): Promise<StoredCollectionReport | null>;
  /** Newest first; of every agent when `agent` is null. */
  listCollectionReports(query: {
    readonly agent: string | null;
    readonly limit: number;
  }): Promise<readonly StoredCollectionReport[]>;
  /** The last report of an agent that led to a training; null when none did. */
  findLastTrainedReport(agent: string): Promise<StoredCollectionReport | null>;
  /** Writes what became of a report. A final decision stays: the stored one; null for an unknown report. */
  decideCollection(reportId: string, decision: CollectionDecision): Promise<CollectionDecision | null>;
}

export interface CreateDatasetSnapshot {
  readonly requestId: string;
  readonly agent: string;
  readonly includeSimulated: boolean;
  readonly createdAt: string;
}

export interface DatasetSnapshot {
  /** The sha256 of the content. */
  readonly snapshotId: string;
  readonly agent: string;
  /**
   * The last position of the ledger of turns that the snapshot looked at. Positions are given to committed turns only,
   * one transaction after the other, so none appears later at or below a watermark.
   */
  readonly watermark: number;
  readonly createdAt: string;
  readonly card: DatasetCard;
}

export interface DatasetRowsQuery {
  readonly snapshotId: string;
  /** The `next` of the page before; null for the first page. */
  readonly after: number | null;
  readonly limit: number;
}

export interface DatasetRowsPage {
  readonly rows: readonly DatasetRow[];
  /** Where the next page begins; null after the last one. */
  readonly next: number | null;
}

export interface DatasetVerification {
  readonly snapshotId: string;
  /** The hash of what is there now. */
  readonly hash: string;
  readonly rows: number;
  /** Rows whose text was erased, or whose turn is gone, since. */
  readonly erased: number;
  /** `same`: bit for bit; `erased`: another hash, since rows were erased; `changed`: another hash, and nothing explains it. */
  readonly outcome: 'same' | 'erased' | 'changed';
}

export interface StoredCollectionReport {
  readonly report: CollectionReport;
  /** Null until it is decided. */
  readonly decision: CollectionDecision | null;
}

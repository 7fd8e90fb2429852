import type { Selectable } from 'kysely';
import { type DatasetCard, DatasetCardBuilder, type DropReason } from '../../domain/learning/dataset/dataset-card.ts';
import { DATASET_FORMAT } from '../../domain/learning/dataset/row-line.ts';
import type { CreateDatasetSnapshot, DatasetSnapshot, DatasetVerification } from '../dataset-store.ts';
import type { Engine } from '../engine.ts';
import type { DatasetSnapshotsTable } from '../tables.ts';
import { freezeRows } from './freeze-rows.ts';
import { hashFrozenRows, rehashSnapshot } from './hash-rows.ts';
import { registerTurns } from './turn-ledger.ts';

/**
 * Registers new turns, freezes the rows in one transaction, hashes them, and names the snapshot by the hash. A call
 * that was broken off is taken up where it was by the next one with the same request id.
 */
export async function createDatasetSnapshot(
  engine: Engine,
  request: CreateDatasetSnapshot,
  onProgress: (step: string) => void = () => undefined,
): Promise<DatasetSnapshot> {
  let number = await findRequested(engine, request.requestId);
  if (number === null) {
    await registerTurns(engine, request.agent, onProgress);
    number = await freezeOnce(engine, request, onProgress);
  }
  const row = await findByNumber(engine, number);
  return row.snapshot_id === null ? await nameSnapshot(engine, row, request.requestId, onProgress) : toSnapshot(row);
}

/** The snapshot of an id, or null. Index: unique snapshot_id. */
export async function findDatasetSnapshot({ db }: Engine, snapshotId: string): Promise<DatasetSnapshot | null> {
  const row = await db
    .selectFrom('dataset_snapshots')
    .selectAll()
    .where('snapshot_id', '=', snapshotId)
    .executeTakeFirst();
  return row === undefined ? null : toSnapshot(row);
}

/** The latest snapshots. Index: dataset_snapshots_agent_created_at_idx; for all agents it reads the table: a service has hundreds. */
export async function listDatasetSnapshots(
  { db }: Engine,
  { agent, limit }: { readonly agent: string | null; readonly limit: number },
): Promise<readonly DatasetSnapshot[]> {
  let rows = db
    .selectFrom('dataset_snapshots')
    .selectAll()
    .where('snapshot_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('snapshot_number', 'desc')
    .limit(limit);
  if (agent !== null) rows = rows.where('agent', '=', agent);
  return (await rows.execute()).map(toSnapshot);
}

/** Reads a snapshot again and compares; null for an unknown id. */
export async function verifyDatasetSnapshot(
  engine: Engine,
  snapshotId: string,
  onProgress: (step: string) => void = () => undefined,
): Promise<DatasetVerification | null> {
  const snapshot = await findDatasetSnapshot(engine, snapshotId);
  if (snapshot === null) return null;
  const { agent, card } = snapshot;
  const { hash, rows } = await rehashSnapshot(
    engine,
    { snapshotId, agent, includesSimulated: card.includesSimulated },
    onProgress,
  );
  const erased = card.rows - rows;
  const explained = erased > 0 ? 'erased' : 'changed';
  return { snapshotId, hash, rows, erased, outcome: hash === snapshotId ? 'same' : explained };
}

/** Index: primary key. */
async function findRequested({ db }: Engine, requestId: string): Promise<number | null> {
  const row = await db
    .selectFrom('dataset_requests')
    .select('snapshot_number')
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return row?.snapshot_number ?? null;
}

/** Two calls of one request at once: the second one's transaction is refused by the request's key, and uses the first one's rows. */
async function freezeOnce(
  engine: Engine,
  request: CreateDatasetSnapshot,
  onProgress: (step: string) => void,
): Promise<number> {
  try {
    return await freezeRows(engine, request, onProgress);
  } catch (error) {
    const first = engine.isUniqueViolation(error) ? await findRequested(engine, request.requestId) : null;
    if (first === null) throw error;
    return first;
  }
}

/** Hashes the rows; the snapshot gets its id and card, or gives way to the one that has the same content. */
async function nameSnapshot(
  engine: Engine,
  row: Selectable<DatasetSnapshotsTable>,
  requestId: string,
  onProgress: (step: string) => void,
): Promise<DatasetSnapshot> {
  const { snapshot_number: number, agent } = row;
  const includesSimulated = Boolean(row.include_simulated);
  const counted = new DatasetCardBuilder();
  const snapshotId = await hashFrozenRows(
    engine,
    { number, agent, includesSimulated },
    (each, version) => counted.add(each, version),
    onProgress,
  );
  const dropped: Readonly<Record<DropReason, number>> = JSON.parse(row.dropped);
  const card = counted.card({ format: DATASET_FORMAT, includesSimulated, dropped });
  try {
    await engine.db
      .updateTable('dataset_snapshots')
      .set({ snapshot_id: snapshotId, card: JSON.stringify(card) })
      .where('snapshot_number', '=', number)
      .where('snapshot_id', 'is', null)
      .execute();
  } catch (error) {
    if (!engine.isUniqueViolation(error)) throw error;
    await giveWay(engine, number, snapshotId, requestId);
  }
  // Not by the id: another call of this request may have named the rows, or let them give way, while these were hashed.
  const named = await findRequested(engine, requestId);
  if (named === null) throw new Error(`The request ${requestId} for a snapshot is gone.`);
  return toSnapshot(await findByNumber(engine, named));
}

/** The request gets the snapshot that has the same content; the rows that were frozen for it go. */
function giveWay({ db }: Engine, number: number, snapshotId: string, requestId: string): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('dataset_requests')
      .set((request) => ({
        snapshot_number: request
          .selectFrom('dataset_snapshots')
          .select('snapshot_number')
          .where('snapshot_id', '=', snapshotId)
          .$asScalar()
          .$notNull(),
      }))
      .where('request_id', '=', requestId)
      .execute();
    await transaction.deleteFrom('dataset_rows').where('snapshot_number', '=', number).execute();
    await transaction.deleteFrom('dataset_snapshots').where('snapshot_number', '=', number).execute();
  });
}

function findByNumber({ db }: Engine, number: number): Promise<Selectable<DatasetSnapshotsTable>> {
  return db.selectFrom('dataset_snapshots').selectAll().where('snapshot_number', '=', number).executeTakeFirstOrThrow();
}

function toSnapshot(row: Selectable<DatasetSnapshotsTable>): DatasetSnapshot {
  if (row.snapshot_id === null || row.card === null) {
    throw new Error(`The snapshot ${row.snapshot_number} is not finished.`);
  }
  const card: DatasetCard = JSON.parse(row.card);
  return {
    snapshotId: row.snapshot_id,
    agent: row.agent,
    watermark: row.watermark,
    createdAt: row.created_at,
    card,
  };
}

import type { DatasetStore } from '../dataset-store.ts';
import type { Engine } from '../engine.ts';
import {
  decideCollection,
  findCollectionReport,
  findLastTrainedReport,
  listCollectionReports,
  saveCollectionReport,
} from './collection-reports.ts';
import { countDatasetRows, listHeldOutRows, listTrainingRows } from './rows.ts';
import {
  createDatasetSnapshot,
  findDatasetSnapshot,
  listDatasetSnapshots,
  verifyDatasetSnapshot,
} from './snapshots.ts';

/** The part of the store that learning reads, over an engine. `run` watches over each operation. */
export function datasetFunctions(engine: Engine, run: <T>(operation: () => Promise<T>) => Promise<T>): DatasetStore {
  return {
    createDatasetSnapshot: (request, onProgress) => run(() => createDatasetSnapshot(engine, request, onProgress)),
    findDatasetSnapshot: (snapshotId) => run(() => findDatasetSnapshot(engine, snapshotId)),
    listDatasetSnapshots: (query) => run(() => listDatasetSnapshots(engine, query)),
    listTrainingRows: (query) => run(() => listTrainingRows(engine, query)),
    listHeldOutRows: (query) => run(() => listHeldOutRows(engine, query)),
    countDatasetRows: (query) => run(() => countDatasetRows(engine, query)),
    verifyDatasetSnapshot: (snapshotId, onProgress) => run(() => verifyDatasetSnapshot(engine, snapshotId, onProgress)),
    saveCollectionReport: (report) => run(() => saveCollectionReport(engine, report)),
    findCollectionReport: (reportId) => run(() => findCollectionReport(engine, reportId)),
    listCollectionReports: (query) => run(() => listCollectionReports(engine, query)),
    findLastTrainedReport: (agent) => run(() => findLastTrainedReport(engine, agent)),
    decideCollection: (reportId, decision) => run(() => decideCollection(engine, reportId, decision)),
  };
}

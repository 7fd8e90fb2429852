import type { CollectionActivities, CollectionSummary } from '../contracts/collection.ts';
import { trainingRunIdOf } from '../domain/learning/collection/decision.ts';
import { CollectionReportBuilder } from '../domain/learning/collection/report-builder.ts';
import { DATASET_SIDES, type DatasetSide } from '../domain/learning/dataset-split.ts';
import type {
  DatasetRowsPage,
  DatasetRowsQuery,
  DatasetSnapshot,
  StoredCollectionReport,
} from '../store/dataset-store.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface CollectionDependencies {
  readonly store: LightningStore;
  readonly now: () => string;
}

/** Rows read at once, texts too: some megabytes. */
const ROWS_PER_PAGE = 2_000;

/** The activities of collecting; each may be repeated at any point. */
export function createCollectionActivities({ store, now }: CollectionDependencies): CollectionActivities {
  return {
    freezeDataset: ({ reportId, ...request }) =>
      withHeartbeat(async () => {
        const { snapshotId } = await store.createDatasetSnapshot({ ...request, requestId: reportId });
        return { snapshotId };
      }),

    writeCollectionReport: (input) => withHeartbeat(() => writeCollectionReport(store, input)),

    async decideCollection({ reportId, decision }) {
      await store.decideCollection(reportId, { ...decision, decidedAt: now() });
    },
  };
}

/** Builds and stores the report of a snapshot, once; what it says of training. */
export async function writeCollectionReport(
  store: LightningStore,
  input: Parameters<CollectionActivities['writeCollectionReport']>[0],
): Promise<CollectionSummary> {
  const { reportId, snapshotId } = input;
  const { report } = (await store.findCollectionReport(reportId)) ?? (await buildReport(store, input));
  const run = await store.findTrainingRun(trainingRunIdOf(snapshotId));
  return { samples: report.samples, refusals: report.refusals, wasTrained: run !== null };
}

async function buildReport(
  store: LightningStore,
  { reportId, snapshotId, target, createdAt }: Parameters<CollectionActivities['writeCollectionReport']>[0],
): Promise<StoredCollectionReport> {
  const snapshot = await store.findDatasetSnapshot(snapshotId);
  if (snapshot === null) throw new Error(`There is no snapshot ${snapshotId} to report on.`);
  const { agent, watermark, card } = snapshot;
  const [previous] = await store.listCollectionReports({ agent, limit: 1 });
  const trained = await store.findLastTrainedReport(agent);
  const builder = new CollectionReportBuilder({
    ...{ reportId, agent, createdAt, snapshotId, watermark, card, target },
    previous: previous?.report ?? null,
    sinceTraining: await store.countDatasetRows({ snapshotId, after: trained?.report.watermark ?? 0 }),
  });
  for await (const page of pagesOf(store, snapshot)) for (const row of page.rows) builder.add(row);
  return await store.saveCollectionReport(builder.report());
}

/** Every row of a snapshot: a report is for people, so it also looks at held-out turns. */
async function* pagesOf(store: LightningStore, { snapshotId }: DatasetSnapshot): AsyncGenerator<DatasetRowsPage> {
  for (const side of DATASET_SIDES) {
    let after: number | null = 0;
    while (after !== null) {
      const page: DatasetRowsPage = await listPage(store, side, { snapshotId, after, limit: ROWS_PER_PAGE });
      yield page;
      after = page.next;
    }
  }
}

function listPage(store: LightningStore, side: DatasetSide, query: DatasetRowsQuery): Promise<DatasetRowsPage> {
  return side === 'held_out' ? store.listHeldOutRows(query) : store.listTrainingRows({ ...query, side });
}

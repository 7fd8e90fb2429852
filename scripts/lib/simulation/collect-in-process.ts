import { writeCollectionReport } from '../../../src/activities/collection.ts';
import type { CollectionReport } from '../../../src/domain/learning/collection/collection-report.ts';
import { createSimulation } from '../../../src/simulation/simulate.ts';
import type { Taste } from '../../../src/simulation/taste/taste.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';
import { openInProcessService } from '../in-process-service.ts';
import { homeCatalogue } from './catalogue.ts';

const AGENT = 'chat_agent';
/** Learning.md, "Phase 2". */
const TARGET = 1_000;

export interface PlantedCollection {
  readonly store: LightningStore;
  readonly report: CollectionReport;
  readonly taste: Taste;
}

/** What `npm run simulate -- --taste planted` makes, and its collection finds, with nothing between the product's own functions. */
export async function withPlantedCollection<Result>(
  { seed, turns }: { readonly seed: number; readonly turns: number },
  use: (collection: PlantedCollection) => Promise<Result>,
): Promise<Result> {
  const service = await openInProcessService();
  try {
    const { store } = service;
    const settings = { family: 'planted', seed, users: Math.ceil(turns / 4), concurrency: 8 } as const;
    const simulation = createSimulation(settings, homeCatalogue(), service.homeview);
    await simulation.run(turns, () => undefined);
    const createdAt = new Date().toISOString();
    const reportId = `planted-${seed}`;
    const request = { requestId: reportId, agent: AGENT, includeSimulated: true, createdAt };
    const { snapshotId } = await store.createDatasetSnapshot(request);
    await writeCollectionReport(store, { reportId, snapshotId, target: TARGET, createdAt });
    const stored = await store.findCollectionReport(reportId);
    if (stored === null) throw new Error(`the report ${reportId} was not stored`);
    return await use({ store, report: stored.report, taste: simulation.taste });
  } finally {
    await service.close();
  }
}

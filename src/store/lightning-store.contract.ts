import { openRawRows, type RawRows } from '../../test/support/raw-rows.ts';
import { acceptFeedbackContract } from './contract/accept-feedback.contract.ts';
import { accessContract } from './contract/access.contract.ts';
import { applyFeedbackContract } from './contract/apply-feedback.contract.ts';
import { collectionReportsContract } from './contract/collection-reports.contract.ts';
import { concurrencyContract } from './contract/concurrency.contract.ts';
import { datasetsContract } from './contract/datasets.contract.ts';
import { erasureContract } from './contract/erasure.contract.ts';
import { historiesContract } from './contract/histories.contract.ts';
import { metricsContract } from './contract/metrics.contract.ts';
import { policiesContract } from './contract/policies.contract.ts';
import { queriesContract } from './contract/queries.contract.ts';
import { repairContract } from './contract/repair.contract.ts';
import { retractFeedbackContract } from './contract/retract-feedback.contract.ts';
import { rolloutsContract } from './contract/rollouts.contract.ts';
import { simulatedTurnsContract } from './contract/simulated-turns.contract.ts';
import { trainingContract } from './contract/training.contract.ts';
import { turnsContract } from './contract/turns.contract.ts';
import type { LightningStore } from './lightning-store.ts';
import { migrate } from './migrate.ts';
import { openLightningStore } from './open-lightning-store.ts';
import type { StoreConfig } from './store-config.ts';

/** Starting a server of its own takes a second, on a busy machine more. */
const DATABASE_START_LIMIT_MS = 60_000;

/**
 * What every engine owes the product: the same suite runs on SQLite and on PostgreSQL.
 * @param emptyDatabase where a fresh database without tables is.
 */
export function lightningStoreContract(emptyDatabase: () => Promise<StoreConfig>): void {
  let stores: readonly [LightningStore, LightningStore];
  let raw: RawRows;
  const store = (): LightningStore => stores[0];

  beforeAll(async () => {
    const config = await emptyDatabase();
    await migrate(config);
    stores = [openLightningStore(config), openLightningStore(config)];
    raw = openRawRows(config);
  }, DATABASE_START_LIMIT_MS);
  afterAll(() => Promise.all([...stores, raw].map((each) => each.close())));

  accessContract(store);
  turnsContract(store);
  erasureContract(store);
  acceptFeedbackContract(store);
  retractFeedbackContract(store);
  applyFeedbackContract(store);
  policiesContract(store);
  repairContract(store);
  trainingContract(store);
  datasetsContract(() => stores);
  collectionReportsContract(store);
  rolloutsContract(store, () => raw);
  queriesContract(store);
  simulatedTurnsContract(store);
  concurrencyContract(() => stores);
  historiesContract(store);
  metricsContract(store, () => raw);
}

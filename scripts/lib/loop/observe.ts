import type { RolloutView } from '../../../src/contracts/http/rollouts.ts';
import type { CollectionReport } from '../../../src/domain/learning/collection/collection-report.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';
import type { TrainingRunSummary } from '../../../src/store/training-store.ts';
import type { LoopStage } from './options.ts';
import type { RolloutApi } from './rollout-api.ts';

/** Where the loop is, as its own service says it. */
export interface LoopView {
  readonly stage: LoopStage;
  readonly report: CollectionReport | null;
  /** Newest first. */
  readonly runs: readonly TrainingRunSummary[];
  readonly rollout: RolloutView | null;
}

const RUNS_SHOWN = 5;

/** Looks at collection, training and rollout of an agent. */
export async function observe(store: LightningStore, rollouts: RolloutApi, agent: string): Promise<LoopView> {
  const [[stored], runs, rollout] = await Promise.all([
    store.listCollectionReports({ agent, limit: 1 }),
    store.listTrainingRuns({ agent, limit: RUNS_SHOWN }),
    rollouts.newest(agent),
  ]);
  const report = stored?.report ?? null;
  return { stage: stageOf(report, runs, rollout), report, runs, rollout };
}

function stageOf(
  report: CollectionReport | null,
  [run]: readonly TrainingRunSummary[],
  rollout: RolloutView | null,
): LoopStage {
  if (rollout?.status === 'completed') return 'completed';
  if (rollout !== null) return rollout.stage === 'draft' ? 'staging' : rollout.stage;
  if (run !== undefined) return 'training';
  return report === null ? 'simulating' : 'collecting';
}

import type { Engine } from './engine.ts';
import { sumFeedback, sumRewards } from './metrics.ts';
import type { MetricsStore } from './metrics-store.ts';
import { countPendingFeedback, listTurns } from './turn-list.ts';

/** The part of the store that the dashboard asks; `run` watches the engine. */
export function metricsFunctions(engine: Engine, run: <T>(operation: () => Promise<T>) => Promise<T>): MetricsStore {
  return {
    sumRewards: (filter, grouping) => run(() => sumRewards(engine, filter, grouping)),
    sumFeedback: (filter, grouping) => run(() => sumFeedback(engine, filter, grouping)),
    listTurns: (query) => run(() => listTurns(engine, query)),
    countPendingFeedback: () => run(() => countPendingFeedback(engine)),
  };
}

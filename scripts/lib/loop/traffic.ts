import { httpHomeview } from '../../../src/simulation/http-homeview.ts';
import { createSimulation } from '../../../src/simulation/simulate.ts';
import { createTally, type SimulationSummary } from '../../../src/simulation/summary.ts';
import type { Taste, TasteFamily } from '../../../src/simulation/taste/taste.ts';
import { homeCatalogue } from '../simulation/catalogue.ts';

export interface Traffic {
  readonly taste: Taste;
  summary(): SimulationSummary;
  /** Ends after the conversations under way. @throws HomeviewError when the service stayed away */
  stop(): Promise<void>;
  /** Rejects when the homeowners cannot go on. */
  readonly failed: Promise<never>;
}

export interface TrafficSettings {
  readonly url: string;
  readonly family: TasteFamily;
  readonly seed: number;
  readonly concurrency: number;
  readonly longestConversation: number;
  /** Conversations that are over since an earlier start. */
  readonly skip: number;
  readonly onProgress: (conversations: number) => void;
}

/** Everybody comes once: users of a rollout are counted once. */
const POPULATION = 10_000_000;
/** While the service is killed and started again homeowners wait. */
const PATIENCE_MS = 300_000;

/** Homeowners who talk until they are told to stop; a restart goes on where the last one was. */
export function startTraffic({ url, skip, onProgress, ...settings }: TrafficSettings): Traffic {
  const homeview = httpHomeview({ url, key: null, patienceMs: PATIENCE_MS });
  const simulation = createSimulation({ ...settings, users: POPULATION }, homeCatalogue(), homeview);
  const tally = createTally();
  const stopped = new AbortController();
  const run = simulation.run(Number.POSITIVE_INFINITY, tally.add, { signal: stopped.signal, skip, onProgress });
  const failed = run.then(() => new Promise<never>(() => undefined));
  // Whoever stops the traffic hears of its end there.
  failed.catch(() => undefined);
  return {
    taste: simulation.taste,
    summary: tally.summary,
    failed,
    async stop() {
      stopped.abort();
      await run;
    },
  };
}

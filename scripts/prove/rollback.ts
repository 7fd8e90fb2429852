import {
  type BreakerRun,
  measureBreaker,
  measureRollback,
  startFailingAgent,
  withTwoApis,
} from '../../test/rollout/measure.ts';
import { withTestServices } from '../../test/support/services.ts';
import { ENGINES } from '../../test/support/world.ts';
import type { Prove } from '../lib/evidence.ts';

const RUNS_PER_ENGINE = 10;
const BREAKER_RUNS_PER_ENGINE = 3;
const LONGEST_ROLLBACK_MS = 5_000;
const LONGEST_EXPOSURE_MS = 15_000;

/** Measures how long after a rollback, and after a first failure, two API processes still serve the candidate. */
export const prove: Prove = async (log) => {
  const rollbacks: Record<string, number[]> = {};
  const breakers: Record<string, BreakerRun[]> = {};
  const agent = await startFailingAgent();
  await withTestServices(async () => {
    for (const engine of ENGINES) {
      const [latencies, runs]: [number[], BreakerRun[]] = [[], []];
      await withTwoApis(engine, agent.environment, async (apis) => {
        while (latencies.length < RUNS_PER_ENGINE) {
          latencies.push(await measureRollback(apis));
          log(`${engine}: the last candidate turn was asked ${latencies.at(-1)} ms after the abort`);
        }
        while (runs.length < BREAKER_RUNS_PER_ENGINE) {
          runs.push(await measureBreaker(apis, agent));
          log(`${engine}: ${JSON.stringify(runs.at(-1))}`);
        }
      });
      rollbacks[engine] = latencies;
      breakers[engine] = runs;
    }
  });
  agent.stop();
  const longest = Math.max(...Object.values(rollbacks).flat());
  const exposed = Math.max(...Object.values(breakers).flatMap((runs) => runs.map((run) => run.exposedMs)));
  return {
    seeds: [],
    results: {
      rollbacks_ms: rollbacks,
      longest_rollback_ms: longest,
      breakers: Object.fromEntries(
        Object.entries(breakers).map(([engine, runs]) => [engine, runs.map((run) => ({ ...run }))]),
      ),
      longest_exposure_ms: exposed,
    },
    failures: [
      ...(longest <= LONGEST_ROLLBACK_MS
        ? []
        : [`a rollback took ${longest} ms, promised at most ${LONGEST_ROLLBACK_MS}`]),
      ...(exposed <= LONGEST_EXPOSURE_MS
        ? []
        : [`a failing candidate served for ${exposed} ms, promised at most ${LONGEST_EXPOSURE_MS}`]),
    ],
  };
};

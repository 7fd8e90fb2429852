import { measureBreaker, measureRollbacks } from '../../test/rollout/measure.ts';
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
  const breakers: Record<string, { exposedMs: number; failedTurns: number; rolledBackMs: number }[]> = {};
  await withTestServices(async () => {
    for (const engine of ENGINES) {
      rollbacks[engine] = [...(await measureRollbacks(engine, RUNS_PER_ENGINE, log))];
      breakers[engine] = [...(await measureBreaker(engine, BREAKER_RUNS_PER_ENGINE, log))];
    }
  });
  const longest = Math.max(...Object.values(rollbacks).flat());
  const exposed = Math.max(...Object.values(breakers).flatMap((runs) => runs.map((run) => run.exposedMs)));
  return {
    seeds: [],
    results: {
      rollbacks_ms: rollbacks,
      longest_rollback_ms: longest,
      breakers,
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

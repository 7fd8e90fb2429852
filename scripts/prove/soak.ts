/** The long form of the soak's claim: as much load as the processes of production take, for twenty minutes. */
import { FLAT_SHARE } from '../../test/soak/flatness.ts';
import type { SoakReport } from '../../test/soak/report.ts';
import { runSoak } from '../../test/soak/run.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { provideTemporalBinary } from '../lib/temporal-binary.ts';

const CLIENTS = 32;
/**
 * A heap under load rises and is collected, a tooth in up to 110 s: half of a run must hold several, else where they begin and end reads as
 * growth (15 % measured in five minutes, before the heaps were bounded).
 */
const DURATION_MS = 20 * 60_000;
const SAMPLE_EVERY_MS = 5_000;
const SEED = 4_001;

export const prove: Prove = async (log) => {
  const { path: temporalBinary } = await provideTemporalBinary({ say: log });
  const settings = { clients: CLIENTS, durationMs: DURATION_MS, sampleEveryMs: SAMPLE_EVERY_MS, seed: SEED };
  const report = await runSoak({ ...settings, temporalBinary, log });
  // A report is numbers, texts, lists and records of them; JSON drops nothing of it.
  return { seeds: [SEED], results: JSON.parse(JSON.stringify(report)), failures: broken(report) } satisfies Findings;
};

/** What was promised and is not so. */
function broken({ errors, restarts, memory, violations }: SoakReport): readonly string[] {
  return [
    ...Object.entries(errors).map(([error, count]) => `expected no error, found ${count} times ${error}`),
    ...restarts.map((restart) => `expected no process to end, found ${restart}`),
    ...Object.entries(memory)
      .filter(([, { is_flat: isFlat }]) => !isFlat)
      .map(
        ([name, { second_half: trend }]) =>
          `expected the memory of ${name} to grow by at most ${FLAT_SHARE} over the second half, found ${trend.growthShare}`,
      ),
    ...violations.map(({ kind, about, detail }) => `expected no ${kind}, found ${about}: ${detail}`),
  ];
}

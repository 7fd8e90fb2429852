import type { Rng } from '../../learning/random.ts';
import { type RolloutDaysInput, type RolloutEnd, simulateRollout } from './rollout-days.ts';

/** How a series of simulated rollouts ended. */
export interface RolloutSeries {
  readonly runs: number;
  /** Shares of the runs, ∈ [0, 1]. */
  readonly share: Readonly<Record<RolloutEnd, number>>;
  /** Median day of each end; null where no run ended so. */
  readonly medianDay: Readonly<Record<RolloutEnd, number | null>>;
}

/** Simulates rollouts one after the other, each with users of its own. */
export function simulateRollouts(
  input: Omit<RolloutDaysInput, 'experimentId'> & { readonly name: string; readonly runs: number; readonly rng: Rng },
): RolloutSeries {
  const days: Record<RolloutEnd, number[]> = { promoted: [], rolled_back: [], inconclusive: [], hold: [] };
  for (let run = 0; run < input.runs; run += 1) {
    const { end, day } = simulateRollout({ ...input, experimentId: `${input.name}/${run}/` });
    days[end].push(day);
  }
  const perEnd = <T>(value: (endDays: readonly number[]) => T) => ({
    promoted: value(days.promoted),
    rolled_back: value(days.rolled_back),
    inconclusive: value(days.inconclusive),
    hold: value(days.hold),
  });
  return { runs: input.runs, share: perEnd((endDays) => endDays.length / input.runs), medianDay: perEnd(median) };
}

function median(days: readonly number[]): number | null {
  const sorted = days.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

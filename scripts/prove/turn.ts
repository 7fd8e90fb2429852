import { measureTurn, turnTable } from '../../bench/turn.ts';
import type { Prove } from '../lib/evidence.ts';

/** Measures the full turn beside its floors; see bench/turn.ts. */
export const prove: Prove = async (log) => {
  const measurement = await measureTurn(log);
  log(turnTable(measurement));
  const { figures, ratios, ratio, isKept } = measurement;
  const failed = figures.filter((row) => row.failures > 0);
  return {
    seeds: [],
    results: { ratio, ratios: [...ratios], figures: figures.map((row) => ({ ...row })) },
    failures: [
      ...(isKept ? [] : [`the full turn took ${ratio.toFixed(2)} times the bare minimum, promised at most 1.5`]),
      ...failed.map((row) => `${row.failures} calls failed: ${row.shape}, ${row.clients} clients`),
    ],
  };
};

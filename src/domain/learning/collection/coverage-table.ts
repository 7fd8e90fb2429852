import type { DatasetRow } from '../dataset/dataset-row.ts';
import type { CoverageCell } from './collection-report.ts';

/** Counts the turns of each value of one dimension. */
export class CoverageTable {
  readonly #cells = new Map<string, { n: number; explicit: number; reward: number }>();
  #rows = 0;

  add(value: string, row: Pick<DatasetRow, 'explicitReward' | 'userSignalReward'>): void {
    const cell = this.#cells.get(value) ?? { n: 0, explicit: 0, reward: 0 };
    cell.n += 1;
    cell.explicit += Number(row.explicitReward !== null);
    cell.reward += row.userSignalReward;
    this.#cells.set(value, cell);
    this.#rows += 1;
  }

  /** Largest first, then by name. */
  cells(): readonly CoverageCell[] {
    return [...this.#cells]
      .map(([value, { n, explicit, reward }]) => ({
        value,
        n,
        share: n / this.#rows,
        explicit,
        meanUserSignalReward: reward / n,
      }))
      .sort((a, b) => b.n - a.n || (a.value < b.value ? -1 : 1));
  }
}

import type { DatasetSide } from '../domain/learning/dataset-split.ts';
import type { DatasetStore } from '../store/dataset-store.ts';
import type { RowPages } from './exported.ts';

/** Rows of a page: about a megabyte, encoded in some ten milliseconds, so that an API process answers others meanwhile. */
const ROWS_PER_PAGE = 500;

/** A snapshot's rows of one side, in its order, as they are in the store now: erased ones are not among them. */
export function snapshotRows(
  store: Pick<DatasetStore, 'listTrainingRows' | 'listHeldOutRows'>,
  snapshotId: string,
  side: DatasetSide,
): RowPages {
  return async function* () {
    let after: number | null = null;
    do {
      const query: { snapshotId: string; after: number | null; limit: number } = {
        snapshotId,
        after,
        limit: ROWS_PER_PAGE,
      };
      const page =
        side === 'held_out' ? await store.listHeldOutRows(query) : await store.listTrainingRows({ ...query, side });
      yield page.rows;
      after = page.next;
    } while (after !== null);
  };
}

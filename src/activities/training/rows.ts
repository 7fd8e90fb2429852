import type { DatasetRow } from '../../domain/learning/dataset/dataset-row.ts';
import type { DatasetRowsPage } from '../../store/dataset-store.ts';

const PAGE = 2_000;

/** Every row of a paged query, without those of simulated homeowners unless they take part. */
export async function readRows(
  listPage: (after: number | null, limit: number) => Promise<DatasetRowsPage>,
  includeSimulated: boolean,
): Promise<readonly DatasetRow[]> {
  const rows: DatasetRow[] = [];
  let after: number | null = null;
  do {
    const page: DatasetRowsPage = await listPage(after, PAGE);
    rows.push(...page.rows.filter((row) => includeSimulated || !row.simulated));
    after = page.next;
  } while (after !== null);
  return rows;
}

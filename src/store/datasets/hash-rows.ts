import { createHash } from 'node:crypto';
import { DATASET_FORMAT, type HashableRow, hashedText, rowLine } from '../../domain/learning/dataset/row-line.ts';
import type { Engine } from '../engine.ts';
import { HASHED_SIDES, listHashableRows, listRowsOfSide, toHashable } from './rows.ts';
import { sha256 } from './turn-ledger.ts';

/** Rows read at once: some megabytes. */
const ROWS_PER_PAGE = 5_000;

/** Hashes the lines of a snapshot. The agent is part of it: two agents without turns have two snapshots. */
function contentHash(agent: string, includesSimulated: boolean) {
  const hash = createHash('sha256').update(JSON.stringify([DATASET_FORMAT, agent, includesSimulated]));
  return {
    add: (row: HashableRow, textSha256: string) => hash.update(`\n${rowLine(row, textSha256)}`),
    digest: (): string => hash.digest('hex'),
  };
}

/** The content hash of frozen rows, from the hashes of their texts that the ledger keeps; `visit` sees every row. */
export async function hashFrozenRows(
  engine: Engine,
  snapshot: { readonly number: number; readonly agent: string; readonly includesSimulated: boolean },
  visit: (row: HashableRow, calculatorVersion: string) => void,
  onProgress: (step: string) => void,
): Promise<string> {
  const hash = contentHash(snapshot.agent, snapshot.includesSimulated);
  let hashed = 0;
  for (const side of HASHED_SIDES) {
    let after: number | null = 0;
    while (after !== null) {
      const page = await listHashableRows(engine, snapshot.number, { side, after, limit: ROWS_PER_PAGE });
      for (const found of page) {
        const row = toHashable(found);
        hash.add(row, found.text_sha256 ?? '');
        visit(row, found.calculator_version);
      }
      hashed += page.length;
      onProgress(`${hashed} rows hashed`);
      after = page.length < ROWS_PER_PAGE ? null : (page.at(-1)?.position ?? null);
    }
  }
  return hash.digest();
}

/** The content hash of what a snapshot gives now, its texts read and hashed again, and how many rows it gives. */
export async function rehashSnapshot(
  engine: Engine,
  snapshot: { readonly snapshotId: string; readonly agent: string; readonly includesSimulated: boolean },
  onProgress: (step: string) => void,
): Promise<{ readonly hash: string; readonly rows: number }> {
  const hash = contentHash(snapshot.agent, snapshot.includesSimulated);
  const { snapshotId } = snapshot;
  let rows = 0;
  for (const side of HASHED_SIDES) {
    let after: number | null = 0;
    while (after !== null) {
      const query: { snapshotId: string; after: number; limit: number } = { snapshotId, after, limit: ROWS_PER_PAGE };
      const page = await listRowsOfSide(engine, query, side);
      for (const row of page.rows) hash.add(toHashable(row), sha256(hashedText(row)));
      rows += page.rows.length;
      onProgress(`${rows} rows read`);
      after = page.next;
    }
  }
  return { hash: hash.digest(), rows };
}

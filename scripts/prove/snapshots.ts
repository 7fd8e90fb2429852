/**
 * How long a dataset snapshot takes and how its cost grows, on each engine: from turns that no snapshot saw, again with
 * nothing new, and read again to compare.
 */
import { randomUUID } from 'node:crypto';
import { migrate } from '../../src/store/migrate.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import type { StoreConfig } from '../../src/store/store-config.ts';
import { writeBulkTurns } from '../lib/bulk-turns.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { measureBySize, type StoreSize } from '../lib/store-sizes.ts';

const SIZES = { sqlite: [10_000, 100_000], postgres: [10_000, 100_000, 1_000_000] } as const;
/** "In seconds", with room for a busy machine. */
const PROMISED_S_PER_100_000 = 30;
/** Ten times the turns may take this many times as long: growth in proportion, and half again for what no longer fits into caches. */
const MAXIMUM_GROWTH = 15;

interface Measured extends StoreSize {
  readonly rows: number;
  readonly split_conflicts: number;
  readonly first_s: number;
  readonly again_s: number;
  readonly verify_s: number;
  readonly outcome: string;
}

export const prove: Prove = async (log) => {
  const figures: readonly Measured[] = await measureBySize(SIZES, measure, log);
  return {
    seeds: [],
    results: { figures: figures.map((row) => ({ ...row })) },
    failures: broken(figures),
  } satisfies Findings;
};

async function measure(config: StoreConfig, turns: number): Promise<Omit<Measured, keyof StoreSize>> {
  await migrate(config);
  await writeBulkTurns(config, turns);
  const store = openLightningStore(config);
  try {
    const freeze = () =>
      store.createDatasetSnapshot({
        requestId: randomUUID(),
        agent: 'chat_agent',
        includeSimulated: true,
        createdAt: new Date().toISOString(),
      });
    const [snapshot, first_s] = await timed(freeze);
    const [same, again_s] = await timed(freeze);
    const [verified, verify_s] = await timed(() => store.verifyDatasetSnapshot(snapshot.snapshotId));
    return {
      rows: snapshot.card.rows,
      split_conflicts: snapshot.card.dropped.split_conflict,
      first_s,
      again_s,
      verify_s,
      outcome: same.snapshotId === snapshot.snapshotId ? (verified?.outcome ?? 'gone') : 'another snapshot',
    };
  } finally {
    await store.close();
  }
}

async function timed<T>(task: () => Promise<T>): Promise<readonly [T, number]> {
  const startedMs = performance.now();
  const result = await task();
  return [result, (performance.now() - startedMs) / 1_000];
}

/** What was promised and is not so. */
function broken(figures: readonly Measured[]): readonly string[] {
  const failures: string[] = [];
  for (const { engine, turns, rows, split_conflicts, first_s, outcome } of figures) {
    const name = `${engine}, ${turns} turns`;
    if (outcome !== 'same') failures.push(`${name}: read again it is ${outcome}, expected the same`);
    if (rows + split_conflicts !== turns) failures.push(`${name}: ${rows} rows and ${split_conflicts} conflicts`);
    if (turns === 100_000 && first_s > PROMISED_S_PER_100_000) {
      failures.push(`${name}: ${first_s.toFixed(1)} s, promised at most ${PROMISED_S_PER_100_000} s`);
    }
    const before = figures.find((other) => other.engine === engine && other.turns === turns / 10);
    const growth = before === undefined ? 1 : first_s / before.first_s;
    if (growth > MAXIMUM_GROWTH) failures.push(`${name}: ${growth.toFixed(1)} times the time of a tenth of the turns`);
  }
  return failures;
}

/**
 * The long form of the dashboard's claim: over HTTP, with a million turns in PostgreSQL and 100,000 in SQLite, every query of its
 * pages answers under 300 ms at p95.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measureDashboard } from '../../test/support/dashboard-queries.ts';
import { withTestServices } from '../../test/support/services.ts';
import type { Findings, Prove } from '../lib/evidence.ts';

const LIMIT_MS = 300;
const TURNS = { postgres: 1_000_000, sqlite: 100_000 } as const;
/** Of each query. */
const REPETITIONS = 20;

export const prove: Prove = async (log) => {
  const results: Record<string, Findings['results'][string]> = {};
  const failures: string[] = [];
  await withTestServices(async () => {
    for (const engine of ['postgres', 'sqlite'] as const) {
      const folder = await mkdtemp(path.join(tmpdir(), 'lightning-dashboard-'));
      try {
        const measured = await measureDashboard({
          engine,
          folder,
          turns: TURNS[engine],
          repetitions: REPETITIONS,
          log,
        });
        results[engine] = JSON.parse(JSON.stringify(measured));
        for (const { query, p95Ms } of measured.queries) {
          if (p95Ms >= LIMIT_MS)
            failures.push(`${engine}: ${query} under ${LIMIT_MS} ms at p95, found ${p95Ms.toFixed(0)} ms`);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  });
  return { seeds: [], results, failures };
};

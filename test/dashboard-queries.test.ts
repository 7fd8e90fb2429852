import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measureDashboard } from './support/dashboard-queries.ts';

jest.setTimeout(300_000);

/** The short form; `npm run prove -- dashboard` holds the promise itself, on ten times as many turns and a quiet machine. */
const TURNS = { postgres: 100_000, sqlite: 10_000 } as const;
/** Ten times what is promised: other tests run beside this one. */
const BUSY_LIMIT_MS = 3_000;

test.each(['postgres', 'sqlite'] as const)(
  'every query of the dashboard answers soon on many turns in %s',
  async (engine) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lightning-dashboard-'));
    try {
      const { queries, turns } = await measureDashboard({
        engine,
        folder,
        turns: TURNS[engine],
        repetitions: 2,
        log: () => undefined,
      });
      expect(turns).toBe(TURNS[engine]);
      expect(queries.length).toBeGreaterThan(30);
      expect(queries.filter(({ p95Ms }) => p95Ms > BUSY_LIMIT_MS)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

import path from 'node:path';
import { SEEDED_DAYS, SEEDED_POLICIES, seedTurns } from '../../scripts/lib/seed-turns.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createNamespace } from './namespace.ts';
import { createDatabase } from './postgres.ts';
import { startApi } from './service.ts';
import { temporalForTests } from './temporal.ts';
import type { EngineName } from './world.ts';

export interface DashboardMeasurement {
  readonly turns: number;
  readonly events: number;
  readonly seedMs: number;
  /** Slowest p95 first. */
  readonly queries: readonly {
    readonly query: string;
    /** The first time, by a service that has just started: nothing is remembered and no cache is warm. */
    readonly firstMs: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly maximumMs: number;
  }[];
}

const DAY_MS = 86_400_000;
const dayBefore = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** What the pages ask: the last 30 days as they open, and the 90 that hold every seeded turn. */
export function dashboardQueries(): readonly string[] {
  const ranges = ['', `from=${dayBefore(SEEDED_DAYS - 1)}`];
  const figures = [
    'rewards',
    'rewards?bucket=week',
    'feedback',
    'feedback?bucket=week',
    'quality',
    'intents',
    'personas',
    'intents-by-persona',
  ];
  const lists = [
    '',
    'order=lowest_reward',
    'select=disagreements',
    'select=comments',
    'intent=timeline&persona=designer',
    'intent=timeline&persona=none&order=lowest_reward',
    `policy=${SEEDED_POLICIES[2]}&select=comments`,
    'agent=diy_guide&strategy=costed_steps',
  ];
  const and = (query: string, more: string): string =>
    more === '' ? query : `${query}${query.includes('?') ? '&' : '?'}${more}`;
  return [
    'metrics/overview',
    'metrics/system',
    'metrics/definitions',
    `metrics/rewards?agent=chat_agent&policy=${SEEDED_POLICIES[0]}&from=${dayBefore(SEEDED_DAYS - 1)}`,
    ...ranges.flatMap((range) => [
      ...figures.map((query) => and(`metrics/${query}`, range)),
      ...lists.map((query) => and(and('turns', query), range)),
    ]),
  ];
}

/** Seeds a store, starts the service on it, and asks every query of the dashboard over HTTP, round by round. */
export async function measureDashboard({
  engine,
  folder,
  turns,
  repetitions,
  log,
  whileServing = async () => undefined,
}: {
  readonly engine: EngineName;
  readonly folder: string;
  readonly turns: number;
  readonly repetitions: number;
  readonly log: (line: string) => void;
  /** What else is measured on the same service, after its queries. */
  readonly whileServing?: (url: string) => Promise<void>;
}): Promise<DashboardMeasurement> {
  const { TEST_DATABASE_URL: serverUrl } = process.env;
  if (engine === 'postgres' && serverUrl === undefined) throw new Error('TEST_DATABASE_URL is not set');
  const store: Record<string, string> =
    engine === 'postgres'
      ? { DATABASE_URL: await createDatabase(serverUrl ?? '') }
      : { LIGHTNING_DB: path.join(folder, 'lightning.db') };
  const config = { databaseUrl: store.DATABASE_URL, file: store.LIGHTNING_DB };
  await migrate(config);
  const startedMs = performance.now();
  const seeded = await seedTurns(config, { turns, lastDay: dayBefore(0) });
  const seedMs = performance.now() - startedMs;
  log(`${engine}: ${seeded.turns} turns and ${seeded.events} events in ${Math.round(seedMs / 1_000)} s`);

  const { address } = await temporalForTests();
  const api = await startApi({
    ...store,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: await createNamespace(address),
  });
  try {
    const times = new Map<string, number[]>();
    const firsts = new Map<string, number>();
    for (let round = 0; round <= repetitions; round += 1) {
      for (const query of dashboardQueries()) {
        const askedMs = performance.now();
        const answer = await fetch(`${api.url}/api/v1/${query}`);
        await answer.arrayBuffer();
        const tookMs = performance.now() - askedMs;
        if (answer.status !== 200) throw new Error(`${query}: ${answer.status}`);
        if (round === 0) firsts.set(query, tookMs);
        else times.set(query, [...(times.get(query) ?? []), tookMs]);
      }
    }
    const queries = [...times].map(([query, taken]) => {
      const sorted = taken.sort((a, b) => a - b);
      const at = (share: number): number =>
        sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
      return { query, firstMs: firsts.get(query) ?? 0, p50Ms: at(0.5), p95Ms: at(0.95), maximumMs: at(1) };
    });
    queries.sort((a, b) => b.p95Ms - a.p95Ms);
    for (const { query, firstMs, p50Ms, p95Ms } of queries.slice(0, 5))
      log(
        `${engine}: first ${firstMs.toFixed(0)} ms, p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms: ${query}`,
      );
    await whileServing(api.url);
    return { ...seeded, seedMs, queries };
  } finally {
    await api.stop();
  }
}

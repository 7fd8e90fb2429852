import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../test/support/service.ts';
import { closedLoop, type LoopResult, median, quantile } from './lib/closed-loop.ts';
import { startInfrastructure } from './lib/infrastructure.ts';

const SHAPES = {
  'the full turn': 'product.ts',
  '(b) bare Temporal minimum': 'bare-temporal.ts',
  '(a) plain Express + insert': 'plain-express.ts',
} as const;
type Shape = keyof typeof SHAPES;
const SHAPE_NAMES = Object.keys(SHAPES) as Shape[];

const CLIENTS = [1, 8, 32] as const;
const ROUNDS = 7;
const ROUND_MS = 3_000;
const WARM_UP_MS = 4_000;
/** The promise: the full turn at one client takes at most this many times the bare minimum. */
const RATIO_LIMIT = 1.5;

/** One shape at one number of clients: medians over the rounds, and the spread of their p50s. Times in ms. */
export interface TurnFigures {
  readonly shape: Shape;
  readonly clients: number;
  readonly p50: number;
  readonly p50Lowest: number;
  readonly p50Highest: number;
  readonly p95: number;
  readonly p99: number;
  readonly turnsPerSecond: number;
  readonly failures: number;
}

export interface TurnMeasurement {
  readonly figures: readonly TurnFigures[];
  /** p50 of the full turn over p50 of the bare minimum at one client, round by round. */
  readonly ratios: readonly number[];
  readonly ratio: number;
  readonly isKept: boolean;
}

/** Closed loops at 1, 8 and 32 clients, the shapes in turn within each round, on PostgreSQL and one Temporal server. */
export async function measureTurn(log: (line: string) => void): Promise<TurnMeasurement> {
  const infrastructure = await startInfrastructure();
  const servers = new Map<Shape, { readonly url: string; readonly child: ChildProcess }>();
  try {
    for (const shape of SHAPE_NAMES) servers.set(shape, await startServer(shape, infrastructure.environment));
    const rounds = new Map<string, LoopResult[]>();
    for (const [shape, { url }] of servers) await closedLoop(8, WARM_UP_MS, () => ask(url, shape));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const clients of CLIENTS) {
        for (const [shape, { url }] of servers) {
          const result = await closedLoop(clients, ROUND_MS, () => ask(url, shape));
          const key = keyOf(shape, clients);
          rounds.set(key, [...(rounds.get(key) ?? []), result]);
        }
      }
      log(`round ${round + 1} of ${ROUNDS}`);
    }
    return measurementOf(rounds);
  } finally {
    for (const { child } of servers.values()) child.kill('SIGKILL');
    await infrastructure.stop();
  }
}

/** `npm run bench -- turn`: the figures as a table; the exit code says whether the promise is kept. */
export async function benchTurn(): Promise<void> {
  const measurement = await measureTurn((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${turnTable(measurement)}\n`);
  if (!measurement.isKept) process.exitCode = 1;
}

/** The measurement as a Markdown table, and the promise below it. */
export function turnTable({ figures, ratios, ratio, isKept }: TurnMeasurement): string {
  const rows = figures.map(
    (row) =>
      `| ${row.shape} | ${row.clients} | ${row.p50.toFixed(1)} (${row.p50Lowest.toFixed(1)}–${row.p50Highest.toFixed(1)}) | ` +
      `${row.p95.toFixed(1)} | ${row.p99.toFixed(1)} | ${row.turnsPerSecond.toFixed(0)} | ${row.failures} |`,
  );
  return [
    '| shape | clients | p50 ms (min–max of rounds) | p95 | p99 | turns/s | failed |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `full turn / bare minimum at 1 client, p50, round by round: ${ratios.map((each) => each.toFixed(2)).join(' ')}; ` +
      `median ${ratio.toFixed(2)}, promised ≤ ${RATIO_LIMIT}: ${isKept ? 'kept' : 'broken'}`,
  ].join('\n');
}

const keyOf = (shape: Shape, clients: number): string => `${shape}/${clients}`;

function measurementOf(rounds: ReadonlyMap<string, readonly LoopResult[]>): TurnMeasurement {
  const p50sOf = (shape: Shape, clients: number) =>
    (rounds.get(keyOf(shape, clients)) ?? []).map((round) => quantile(round.latenciesMs, 0.5));
  const figures = SHAPE_NAMES.flatMap((shape) =>
    CLIENTS.map((clients): TurnFigures => {
      const results = rounds.get(keyOf(shape, clients)) ?? [];
      const p50s = p50sOf(shape, clients);
      return {
        shape,
        clients,
        p50: median(p50s),
        p50Lowest: Math.min(...p50s),
        p50Highest: Math.max(...p50s),
        p95: median(results.map((round) => quantile(round.latenciesMs, 0.95))),
        p99: median(results.map((round) => quantile(round.latenciesMs, 0.99))),
        turnsPerSecond: median(results.map((round) => round.perSecond)),
        failures: results.reduce((sum, round) => sum + round.failures, 0),
      };
    }),
  );
  const bare = p50sOf('(b) bare Temporal minimum', 1);
  const ratios = p50sOf('the full turn', 1).map((p50, round) => p50 / (bare[round] ?? Number.NaN));
  const ratio = median(ratios);
  return { figures, ratios, ratio, isKept: ratio <= RATIO_LIMIT };
}

async function ask(url: string, shape: Shape): Promise<void> {
  const response = await fetch(`${url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message: 'How much to paint my living room?' }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${shape}: ${response.status} ${text}`);
}

async function startServer(
  shape: Shape,
  environment: Record<string, string>,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'servers', SHAPES[shape])], {
    env: { PATH: process.env.PATH, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${shape}: the server ended at its start`)));
  const url = `http://127.0.0.1:${port}`;
  const answers = async () => {
    while ((await fetch(url).catch(() => null)) === null) await delay(100);
  };
  await Promise.race([answers(), ended]);
  ended.catch(() => undefined);
  return { url, child };
}

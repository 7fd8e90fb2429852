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
const ROUNDS = 2;
const ROUND_MS = 2_000;
const WARM_UP_MS = 4_000;
/** The promise: the full turn at one client takes at most this many times the bare minimum. */
const RATIO_LIMIT = 1.5;

/** Closed loops at 1, 8 and 32 clients, the shapes in turn within each round, on PostgreSQL and one Temporal server. */
export async function benchTurn(): Promise<void> {
  const infrastructure = await startInfrastructure();
  const servers = new Map<Shape, { readonly url: string; readonly child: ChildProcess }>();
  try {
    for (const shape of SHAPE_NAMES) servers.set(shape, await startServer(shape, infrastructure.environment));
    const results = new Map<string, LoopResult[]>();
    for (const [shape, { url }] of servers) await closedLoop(8, WARM_UP_MS, () => ask(url, shape));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const clients of CLIENTS) {
        for (const [shape, { url }] of servers) {
          const result = await closedLoop(clients, ROUND_MS, () => ask(url, shape));
          const key = `${shape}/${clients}`;
          results.set(key, [...(results.get(key) ?? []), result]);
        }
      }
      process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
    }
    report(results);
  } finally {
    for (const { child } of servers.values()) child.kill('SIGKILL');
    await infrastructure.stop();
  }
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

function report(results: ReadonlyMap<string, readonly LoopResult[]>): void {
  const lines = [
    'shape | clients | p50 ms (min–max of rounds) | p95 | p99 | turns/s | failed',
    '---|---|---|---|---|---|---',
  ];
  for (const shape of SHAPE_NAMES) {
    for (const clients of CLIENTS) {
      const rounds = results.get(`${shape}/${clients}`) ?? [];
      const p50s = rounds.map((round) => quantile(round.latenciesMs, 0.5));
      const cells = [
        `${median(p50s).toFixed(1)} (${Math.min(...p50s).toFixed(1)}–${Math.max(...p50s).toFixed(1)})`,
        median(rounds.map((round) => quantile(round.latenciesMs, 0.95))).toFixed(1),
        median(rounds.map((round) => quantile(round.latenciesMs, 0.99))).toFixed(1),
        median(rounds.map((round) => round.perSecond)).toFixed(0),
        String(rounds.reduce((sum, round) => sum + round.failures, 0)),
      ];
      lines.push(`${shape} | ${clients} | ${cells.join(' | ')}`);
    }
  }
  const p50Of = (shape: Shape) => (results.get(`${shape}/1`) ?? []).map((round) => quantile(round.latenciesMs, 0.5));
  const bare = p50Of('(b) bare Temporal minimum');
  const ratios = p50Of('the full turn').map((p50, round) => p50 / (bare[round] ?? Number.NaN));
  const ratio = median(ratios);
  lines.push(
    '',
    `full turn / bare minimum at 1 client, p50, pair by pair: ${ratios.map((each) => each.toFixed(2)).join(' ')}; ` +
      `median ${ratio.toFixed(2)}, promised ≤ ${RATIO_LIMIT}: ${ratio <= RATIO_LIMIT ? 'kept' : 'broken'}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!(ratio <= RATIO_LIMIT)) process.exitCode = 1;
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

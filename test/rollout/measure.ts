import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { assign, experimentSalt } from '../../src/domain/experiment/assignment.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { OpenApiClient } from '../support/open-api-client.ts';
import { QUICK_CONFIG, rolloutWhen, saveCandidate, storeOf } from '../support/rollouts.ts';
import { freePort, startApi, startWorker } from '../support/service.ts';
import { type EngineName, startWorld } from '../support/world.ts';

/** Two API processes on one store, and a candidate that is tried. */
export interface TwoApis {
  readonly api: OpenApiClient;
  readonly store: LightningStore;
  readonly candidate: string;
  /** A new rollout of the candidate, at 20 %. */
  atTwentyPercent(): Promise<string>;
  /** Asks as treated users of a rollout, in turn through both processes, `perSecond` times a second, until stopped. */
  ask(rolloutId: string, perSecond: number): { stop(): Promise<readonly AskedTurn[]> };
  /** What both processes printed. */
  output(): string;
}

export interface AskedTurn {
  readonly process: 0 | 1;
  readonly askedAtMs: number;
  readonly isCandidate: boolean;
  readonly failed: boolean;
}

/** Starts two API processes with a learning worker, on the engine, and lets them be used. */
export async function withTwoApis<T>(
  engine: EngineName,
  environment: Record<string, string>,
  use: (apis: TwoApis) => Promise<T>,
): Promise<T> {
  const world = await startWorld(engine, { FEEDBACK_WINDOW: '1s', ROLLOUT_CHECK_INTERVAL: '1s', ...environment });
  const other = await startApi({ ...world.environment, PORT: String(await freePort()) });
  const worker = await startWorker(world.environment, 'learning');
  const store = storeOf(world);
  const clients = [world.api, new OpenApiClient(other.url)] as const;
  try {
    const candidate = await saveCandidate(store);
    return await use({
      api: world.api,
      store,
      candidate,
      async atTwentyPercent() {
        const body = { agent: 'chat_agent', candidate_policy_id: candidate, config: QUICK_CONFIG };
        const created = await world.api.post('/api/v1/rollouts', body);
        const id: string = created.json.rollout_id;
        await rolloutWhen(world, id, ({ status }) => status === 'staging');
        await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'measured' });
        await rolloutWhen(world, id, ({ status }) => status === 'ramp_20');
        return id;
      },
      ask: (rolloutId, perSecond) => askTreated(clients, rolloutId, candidate, perSecond),
      output: () => `${world.process.output()}\n${other.output()}`,
    });
  } finally {
    await store.close();
    await worker.stop();
    await other.stop();
    await world.stop();
  }
}

function askTreated(
  clients: readonly [OpenApiClient, OpenApiClient],
  rolloutId: string,
  candidate: string,
  perSecond: number,
) {
  const turns: AskedTurn[] = [];
  const running = new Set<Promise<void>>();
  let asked = 0;
  const ask = async (): Promise<void> => {
    const index = asked % 2 === 0 ? 0 : 1;
    asked += 1;
    const body = { message: 'How much to paint my living room?', user_id: treatedUser(rolloutId) };
    const askedAtMs = Date.now();
    const { status, json } = await clients[index].post('/api/v1/chat', body);
    // A service that has too much to do at a moment says nothing of the candidate.
    if (status === 503) return;
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(json)}`);
    turns.push({
      process: index,
      askedAtMs,
      isCandidate: json.policy_id === candidate,
      failed: json.error !== undefined,
    });
  };
  const timer = setInterval(() => {
    const turn = ask();
    running.add(turn);
    turn.finally(() => running.delete(turn)).catch(() => undefined);
  }, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      return turns;
    },
  };
}

function treatedUser(rolloutId: string): string {
  const experimentId = experimentSalt({ agent: 'chat_agent', rolloutId });
  for (;;) {
    const userId = `user-${randomUUID()}`;
    if (assign({ experimentId, userId, trafficShare: 0.2 }).arm === 'treatment') return userId;
  }
}

/** How long after an order to abort was sent the last candidate turn of either process was asked, ms. */
export async function measureRollback(apis: TwoApis): Promise<number> {
  const id = await apis.atTwentyPercent();
  const asking = apis.ask(id, 10);
  // Both processes have read that the candidate serves.
  await delay(3_000);
  const abortedAtMs = Date.now();
  await apis.api.post(`/api/v1/rollouts/${id}/abort`, { reason: 'measured' });
  await delay(6_000);
  const candidates = (await turnsOf(apis, asking)).filter(({ isCandidate }) => isCandidate);
  const before = candidates.filter(({ askedAtMs }) => askedAtMs < abortedAtMs);
  if (new Set(before.map(({ process }) => process)).size < 2) throw new Error('a process never served the candidate');
  return Math.max(0, Math.max(...candidates.map(({ askedAtMs }) => askedAtMs)) - abortedAtMs);
}

export interface BreakerRun {
  /** From the first failing candidate turn to the last candidate turn, both as they were asked. */
  readonly exposedMs: number;
  readonly failedTurns: number;
  /** From the first failing turn to the state `rolled_back`. */
  readonly rolledBackMs: number;
}

/** How long a candidate goes on serving that fails every turn, at five candidate turns a second. */
export async function measureBreaker(apis: TwoApis, agent: FailingAgent): Promise<BreakerRun> {
  const id = await apis.atTwentyPercent();
  const asking = apis.ask(id, 5);
  await delay(3_000);
  agent.failFor(apis.candidate);
  const rolledBack = await rolloutWhen(apis, id, ({ status }) => status === 'rolled_back', 60_000);
  await delay(3_000);
  const candidates = (await turnsOf(apis, asking)).filter(({ isCandidate }) => isCandidate);
  agent.failFor(null);
  const failed = candidates.filter((turn) => turn.failed);
  const firstMs = Math.min(...failed.map(({ askedAtMs }) => askedAtMs));
  return {
    exposedMs: Math.max(...candidates.map(({ askedAtMs }) => askedAtMs)) - firstMs,
    failedTurns: failed.length,
    rolledBackMs: Date.parse(rolledBack.transitions.at(-1).at) - firstMs,
  };
}

async function turnsOf(apis: TwoApis, asking: ReturnType<TwoApis['ask']>): Promise<readonly AskedTurn[]> {
  return await asking.stop().catch((error: unknown) => {
    throw new Error(`${error}\n${apis.output()}`);
  });
}

/** An agent behind HTTP that fails the turns of one policy, when it is told to. */
export interface FailingAgent {
  readonly environment: Record<string, string>;
  failFor(policyId: string | null): void;
  stop(): void;
}

export async function startFailingAgent(): Promise<FailingAgent> {
  let failing: string | null = null;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const isFailing = failing !== null && body.includes(failing);
      response.writeHead(isFailing ? 400 : 200, { 'Content-Type': 'application/json' });
      const answer = { response: 'About $400 to $900 for a living room of 12x15.' };
      response.end(JSON.stringify(isFailing ? { error: 'no' } : answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    environment: { GENERATOR: 'http-agent', HTTP_AGENT_URL: `http://127.0.0.1:${address.port}/answer` },
    failFor: (policyId) => {
      failing = policyId;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

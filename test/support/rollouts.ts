import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { assign, experimentSalt } from '../../src/domain/experiment/assignment.ts';
import { FEATURE_COUNT } from '../../src/domain/learning/context-features.ts';
import { type PolicyBundle, strategyWeights } from '../../src/domain/learning/policy.ts';
import { ARM_COUNT, type StrategyId, strategyIndex } from '../../src/domain/learning/strategies.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import type { World } from './world.ts';

/** The store of a world, opened a second time; close it. */
export function storeOf({ environment }: Pick<World, 'environment'>): LightningStore {
  return openLightningStore({ databaseUrl: environment.DATABASE_URL, file: environment.LIGHTNING_DB });
}

/** A candidate of an agent: its stable policy's bundle, with weights that prefer one strategy strongly. */
export async function saveCandidate(
  store: LightningStore,
  agent = 'chat_agent',
  preferred: StrategyId = 'quick_answer',
): Promise<string> {
  const stable = await stableOf(store, agent);
  const weights = new Float64Array(ARM_COUNT * FEATURE_COUNT);
  weights[strategyIndex(preferred) * FEATURE_COUNT] = 6 + Math.random();
  const bundle: PolicyBundle = {
    ...stable.bundle,
    strategyWeights: strategyWeights(weights),
    sampling: { strategyEpsilon: 0.2 },
  };
  return (await store.savePolicy(bundle, new Date().toISOString())).policyId;
}

/** The stable policy of an agent. */
export async function stableOf(store: LightningStore, agent = 'chat_agent') {
  const channels = await store.listPolicyChannels();
  const id = channels.find((each) => each.agent === agent && each.channel === 'stable')?.policyId ?? '';
  const policy = await store.findPolicy(id);
  if (policy === null) throw new Error(`${agent} has no stable policy`);
  return policy;
}

/** A rollout that lives through everything in seconds. */
export const QUICK_CONFIG = {
  horizon: 400,
  durations: {
    exposure_window_ms: 1_000,
    maturation_ms: 500,
    minimum_ramp_ms: 2_000,
    full_service_ms: 3_000,
    maximum_ramp_ms: 600_000,
    stale_after_ms: 60_000,
  },
} as const;

/** What users of a tiny driver think of an answer; null: they say nothing. */
export type Opinion = (answer: { readonly isCandidate: boolean }) => 'thumbs_up' | 'thumbs_down' | null;

export interface TinyUsersOptions {
  readonly candidate: string;
  readonly opinion: Opinion;
  readonly agent?: string;
  /** Only users whom this rollout analyses at 20 % ask: the others cost a test nothing but time. */
  readonly analysedBy?: string;
}

/** Users who ask one question each, one after the other in so many lanes, and say what they think of it. */
export class TinyUsers {
  readonly #world: Pick<World, 'api'>;
  readonly #options: TinyUsersOptions;
  readonly #agent: string;
  #isStopped = false;
  #lanes: Promise<void>[] = [];
  /** Every answered turn, in order. */
  readonly turns: {
    readonly userId: string;
    readonly isCandidate: boolean;
    readonly askedAtMs: number;
    readonly failed: boolean;
  }[] = [];

  constructor(world: Pick<World, 'api'>, options: TinyUsersOptions) {
    this.#world = world;
    this.#options = options;
    this.#agent = options.agent ?? 'chat_agent';
  }

  /** @param pauseMs between two users of a lane. */
  start(lanes: number, pauseMs = 0): void {
    this.#lanes = Array.from({ length: lanes }, () => this.#lane(pauseMs));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#lanes);
  }

  /** One user's turn, with feedback. */
  async one(userId = this.#someUser()): Promise<void> {
    const askedAtMs = Date.now();
    const body = { message: 'How much to paint my living room?', user_id: userId, agent: this.#agent };
    const { status, json } = await this.#world.api.post('/api/v1/chat', body);
    if (status !== 200) return;
    const isCandidate = json.policy_id === this.#options.candidate;
    this.turns.push({ userId, isCandidate, askedAtMs, failed: json.error !== undefined });
    const feedback_type = this.#options.opinion({ isCandidate });
    if (feedback_type === null) return;
    await this.#world.api.post('/api/v1/chat/feedback', { message_id: json.message_id, feedback_type });
  }

  #someUser(): string {
    const { analysedBy } = this.#options;
    for (;;) {
      const userId = `user-${randomUUID()}`;
      if (analysedBy === undefined) return userId;
      const experimentId = experimentSalt({ agent: this.#agent, rolloutId: analysedBy });
      if (assign({ experimentId, userId, trafficShare: 0.2 }).arm !== 'not_analysed') return userId;
    }
  }

  async #lane(pauseMs: number): Promise<void> {
    while (!this.#isStopped) {
      // A service that is away for a moment is none of the users' business.
      await this.one().catch(() => undefined);
      if (pauseMs > 0) await delay(pauseMs);
    }
  }
}

/** The rollout as the API shows it, once `isThere`; the last one seen is in the error after the budget. */
export async function rolloutWhen(
  world: Pick<World, 'api'>,
  rolloutId: string,
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read field by field
  isThere: (rollout: any) => boolean,
  budgetMs = 120_000,
) {
  const deadlineMs = Date.now() + budgetMs;
  for (;;) {
    const { status, json } = await world.api.get(`/api/v1/rollouts/${rolloutId}`);
    if (status === 200 && isThere(json)) return json;
    if (Date.now() > deadlineMs) throw new Error(`the rollout is not there: ${JSON.stringify(json).slice(0, 6_000)}`);
    await delay(100);
  }
}

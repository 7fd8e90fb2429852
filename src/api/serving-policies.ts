import type { Logger } from 'pino';
import { AGENTS, type Agent } from '../domain/chat/vocabulary.ts';
import { adaptPolicy } from '../domain/learning/adapt-policy.ts';
import type { StrategyContext } from '../domain/learning/context-features.ts';
import type { PolicyBundle } from '../domain/learning/policy.ts';
import { createStrategyServer, type StrategyServer, strategySeed } from '../domain/learning/serve-strategy.ts';
import type { StrategyAssignment } from '../domain/turn/strategy-assignment.ts';
import { isStoreUnavailable, type LightningStore } from '../store/lightning-store.ts';

/** How a turn is to be answered. */
export interface TurnPolicy {
  readonly policyId: string;
  readonly assignment: StrategyAssignment;
}

/** The policies that serve, as this process knows them. */
export interface ServingPolicies {
  /** The policy and the arm of a turn: the same for the same message id and policy. Microseconds; asks nobody. */
  assign(agent: Agent, messageId: string, context: StrategyContext): TurnPolicy;
  /** Reads the channels now; for the next turn at the latest after {@link REFRESH_MS}. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface ServingPolicyDependencies {
  readonly store: LightningStore;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
  /** What an agent begins with on the generator that runs here. */
  readonly firstPolicyOf: (agent: Agent) => PolicyBundle;
}

/** A moved channel serves after this time, and the time of a read, in every process: within 5 s. */
const REFRESH_MS = 2_000;

interface ServedPolicy {
  /** What the channel points at. */
  readonly stableId: string;
  /** What is served: the same, unless the generator here is another one. */
  readonly policyId: string;
  readonly server: StrategyServer;
}

/**
 * Opens the policies of every agent, and keeps them fresh; an agent without a `stable` policy gets its first one.
 * While the store is away the last known ones serve.
 * @throws StoreUnavailableError when the store is away now.
 */
export async function openServingPolicies(dependencies: ServingPolicyDependencies): Promise<ServingPolicies> {
  const { store, logger } = dependencies;
  const served = new Map<Agent, ServedPolicy>();

  const refresh = async (): Promise<void> => {
    const channels = await store.listPolicyChannels();
    for (const agent of AGENTS) {
      const stable = channels.find((each) => each.agent === agent && each.channel === 'stable');
      const stableId = stable?.policyId ?? (await beginWithFirst(dependencies, agent));
      if (served.get(agent)?.stableId !== stableId) served.set(agent, await serve(dependencies, agent, stableId));
    }
  };
  await refresh();

  let isRefreshing = false;
  let isStale = false;
  const refreshQuietly = async (): Promise<void> => {
    if (isRefreshing) return;
    isRefreshing = true;
    try {
      await refresh();
      isStale = false;
    } catch (error) {
      // Once an outage; what else may go wrong must not end the process either: the last known policies go on.
      if (!isStale || !isStoreUnavailable(error)) logger.warn({ err: error }, 'the last known policies serve');
      isStale = true;
    } finally {
      isRefreshing = false;
    }
  };
  const timer = setInterval(() => void refreshQuietly(), REFRESH_MS).unref();

  return {
    assign(agent, messageId, context) {
      const policy = served.get(agent);
      if (policy === undefined) throw new Error(`the agent ${agent} has no policy`);
      const { policyId, server } = policy;
      const { strategy, probability, probabilities, seed } = server.choose(context, strategySeed(messageId, policyId));
      return { policyId, assignment: { strategy, propensity: probability, propensities: probabilities, seed } };
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}

/** Points an agent's empty channel at its first policy; the id of the policy that it points at then. */
async function beginWithFirst({ store, now, newId, firstPolicyOf }: ServingPolicyDependencies, agent: Agent) {
  const createdAt = now().toISOString();
  const { policyId } = await store.savePolicy(firstPolicyOf(agent), createdAt);
  const outcome = await store.movePolicyChannel({
    moveId: `move-${newId()}`,
    agent,
    channel: 'stable',
    from: null,
    to: policyId,
    actor: 'start-up',
    reason: 'the first policy: every arm is equally likely',
    createdAt,
  });
  if (outcome === 'moved') return policyId;
  // Another process was first.
  const channels = await store.listPolicyChannels();
  return channels.find((each) => each.agent === agent && each.channel === 'stable')?.policyId ?? policyId;
}

/** The server of a policy, on the generator that runs here. */
async function serve(
  { store, now, logger, firstPolicyOf }: ServingPolicyDependencies,
  agent: Agent,
  stableId: string,
): Promise<ServedPolicy> {
  const stable = await store.findPolicy(stableId);
  const first = firstPolicyOf(agent);
  const bundle = stable === null ? first : adaptPolicy(stable.bundle, first);
  const { policyId } = await store.savePolicy(bundle, now().toISOString());
  if (policyId !== stableId) {
    logger.warn(
      { agent, stableId, policyId },
      'the stable policy is for another generator: its arms serve on this one',
    );
  }
  return { stableId, policyId, server: createStrategyServer(bundle) };
}

import type { Logger } from 'pino';
import { AGENTS, type Agent } from '../domain/chat/vocabulary.ts';
import type { TurnExperiment } from '../domain/experiment/turn-experiment.ts';
import { adaptPolicy } from '../domain/learning/adapt-policy.ts';
import type { StrategyContext } from '../domain/learning/context-features.ts';
import type { PolicyBundle } from '../domain/learning/policy.ts';
import { createStrategyServer, type StrategyServer, strategySeed } from '../domain/learning/serve-strategy.ts';
import type { StrategyAssignment } from '../domain/turn/strategy-assignment.ts';
import { isStoreUnavailable, type LightningStore } from '../store/lightning-store.ts';
import {
  experimentOf,
  isCandidateArm,
  RolloutBreakers,
  type ServedRollout,
  servedRollouts,
  type TurnUnit,
} from './rollout-service.ts';

/** How a turn is to be answered. */
export interface TurnPolicy {
  readonly policyId: string;
  readonly assignment: StrategyAssignment;
  /** What the turn is to the agent's rollout; absent while no candidate serves. */
  readonly experiment?: TurnExperiment;
}

/** The policies that serve, as this process knows them. */
export interface ServingPolicies {
  /**
   * The policy and the arm of a turn: the same for the same message id and policy, and of a rollout the same policy for the
   * same user. Microseconds; asks nobody.
   */
  assign(agent: Agent, messageId: string, context: StrategyContext, unit: TurnUnit): TurnPolicy;
  /** Takes note of how a treated turn ended; a breaker that trips stops the candidate in this process at once. */
  observe(experiment: TurnExperiment, failed: boolean): void;
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
  readonly pinnedId: string;
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
  const { store, logger, now } = dependencies;
  const served = new Map<Agent, ServedPolicy>();
  const breakers = new RolloutBreakers();
  let tried: ReadonlyMap<string, TriedPolicy> = new Map();

  /** Records a trip until the store has it; the others then stop at their next read. */
  const recordTrips = async (): Promise<void> => {
    for (const [rolloutId, trip] of breakers.trips()) await store.recordBreakerTrip(rolloutId, trip);
  };

  const refresh = async (): Promise<void> => {
    await recordTrips();
    // Rollouts before channels: a rollout that ends in between is found with channels that already know it.
    const service = await store.readRolloutService();
    const channels = await store.listPolicyChannels();
    breakers.keepOnly(new Set(service.rollouts.map(({ rolloutId }) => rolloutId)));
    for (const agent of AGENTS) {
      const stable = channels.find((each) => each.agent === agent && each.channel === 'stable');
      const stableId = stable?.policyId ?? (await beginWithFirst(dependencies, agent));
      if (served.get(agent)?.pinnedId !== stableId) served.set(agent, await serve(dependencies, agent, stableId));
    }
    tried = await tryCandidates(dependencies, servedRollouts(service, channels), tried);
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
    assign(agent, messageId, context, unit) {
      const stable = served.get(agent);
      if (stable === undefined) throw new Error(`the agent ${agent} has no policy`);
      const candidate = tried.get(agent);
      const isTried = candidate !== undefined && !breakers.isTripped(candidate.rollout.rolloutId);
      const experiment = isTried ? experimentOf(candidate.rollout, unit) : null;
      const policy =
        isTried && experiment !== null && isCandidateArm(candidate.rollout, experiment.arm) ? candidate.policy : stable;
      const { policyId, server } = policy;
      const { strategy, probability, probabilities, seed } = server.choose(context, strategySeed(messageId, policyId));
      const assignment = { strategy, propensity: probability, propensities: probabilities, seed };
      return { policyId, assignment, ...(experiment === null ? {} : { experiment }) };
    },
    observe({ rolloutId, arm }, failed) {
      if (arm !== 'treatment') return;
      const tripped = breakers.observe(rolloutId, failed, now().getTime());
      if (tripped === null) return;
      logger.error({ rolloutId, why: tripped.why }, 'the breaker tripped: the candidate serves no more');
      recordTrips().catch((error: unknown) => logger.warn({ err: error, rolloutId }, 'the trip is recorded later'));
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

interface TriedPolicy {
  readonly rollout: ServedRollout;
  readonly policy: ServedPolicy;
}

/** The candidates that serve, each with its server; one that served before keeps it. */
async function tryCandidates(
  dependencies: ServingPolicyDependencies,
  rollouts: ReadonlyMap<string, ServedRollout>,
  before: ReadonlyMap<string, TriedPolicy>,
): Promise<ReadonlyMap<string, TriedPolicy>> {
  const tried = new Map<string, TriedPolicy>();
  for (const agent of AGENTS) {
    const rollout = rollouts.get(agent);
    if (rollout === undefined) continue;
    const known = before.get(agent)?.policy;
    const isKnown = known?.pinnedId === rollout.candidatePolicyId;
    const policy = isKnown ? known : await serve(dependencies, agent, rollout.candidatePolicyId);
    tried.set(agent, { rollout, policy });
  }
  return tried;
}

/** The server of a policy, on the generator that runs here. */
async function serve(
  { store, now, logger, firstPolicyOf }: ServingPolicyDependencies,
  agent: Agent,
  pinnedId: string,
): Promise<ServedPolicy> {
  const pinned = await store.findPolicy(pinnedId);
  const first = firstPolicyOf(agent);
  const bundle = pinned === null ? first : adaptPolicy(pinned.bundle, first);
  const { policyId } = await store.savePolicy(bundle, now().toISOString());
  if (policyId !== pinnedId) {
    logger.warn({ agent, pinnedId, policyId }, 'the policy is for another generator: its arms serve on this one');
  }
  return { pinnedId, policyId, server: createStrategyServer(bundle) };
}

import type { PolicySummary, PolicyView } from '../contracts/http.ts';
import { policyCanonicalJson } from '../domain/learning/policy.ts';
import type { PolicyChannel, PolicyChannelMove, StoredPolicy } from '../domain/learning/policy-channel.ts';

/** The JSON of a policy in a list. */
export function policySummaryOf(
  { policyId, bundle, createdAt }: StoredPolicy,
  channels: readonly PolicyChannel[],
): PolicySummary {
  return {
    policy_id: policyId,
    agent: bundle.agent,
    generator: bundle.generator,
    model_id: bundle.modelId,
    is_learned: bundle.strategyWeights !== undefined,
    strategy_epsilon: bundle.sampling.strategyEpsilon,
    channels: channels.filter((each) => each.policyId === policyId).map((each) => each.channel),
    created_at: createdAt,
  };
}

/** The JSON of a policy: its whole bundle, and the moves that led to it or away from it, newest first. */
export function policyViewOf(
  policy: StoredPolicy,
  channels: readonly PolicyChannel[],
  moves: readonly PolicyChannelMove[],
): PolicyView {
  return {
    ...policySummaryOf(policy, channels),
    canonical_json: policyCanonicalJson(policy.bundle),
    moves: moves
      .filter(({ from, to }) => from === policy.policyId || to === policy.policyId)
      .map((move) => ({
        move_id: move.moveId,
        channel: move.channel,
        from: move.from,
        to: move.to,
        actor: move.actor,
        reason: move.reason,
        created_at: move.createdAt,
      })),
  };
}

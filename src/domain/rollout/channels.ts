import type { PolicyChannelName } from '../learning/policy-channel.ts';
import type { RolloutPlan } from './rollout.ts';
import { isServing, type RolloutState } from './state.ts';

/** Where a rollout wants a channel of its agent to point; `null`: nowhere; absent: it leaves the channel alone. */
export type WantedChannels = Readonly<Partial<Record<PolicyChannelName, string | null>>>;

/**
 * The channels that a move asks for: the candidate's while it serves, nothing once it does so no more; `stable` is touched
 * once, when the rollout is completed and the winner takes it.
 */
export function wantedChannels(
  { candidatePolicyId }: Pick<RolloutPlan, 'candidatePolicyId'>,
  { from, to }: Readonly<Record<'from' | 'to', Pick<RolloutState, 'status' | 'stage'>>>,
): WantedChannels {
  if (to.status === 'completed') return { stable: candidatePolicyId, candidate: null };
  // Since an inconclusive rollout left the channel, another one of the agent may serve there.
  if (!isServing(from) && !isServing(to)) return {};
  return { candidate: isServing(to) ? candidatePolicyId : null };
}

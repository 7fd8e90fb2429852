import type { PolicyChannelName } from '../learning/policy-channel.ts';
import type { RolloutPlan } from './rollout.ts';
import { isServing, type RolloutState } from './state.ts';

/** Where a rollout wants a channel of its agent to point; `null`: nowhere; absent: it leaves the channel alone. */
export type WantedChannels = Readonly<Partial<Record<PolicyChannelName, string | null>>>;

/**
 * The channels that a state asks for: the candidate's while it serves, nothing otherwise; `stable` is touched once, when
 * the rollout is completed and the winner takes it.
 */
export function wantedChannels(
  { candidatePolicyId }: Pick<RolloutPlan, 'candidatePolicyId'>,
  state: Pick<RolloutState, 'status' | 'stage'>,
): WantedChannels {
  if (state.status === 'completed') return { stable: candidatePolicyId, candidate: null };
  return { candidate: isServing(state) ? candidatePolicyId : null };
}

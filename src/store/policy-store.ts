import type { PolicyBundle } from '../domain/learning/policy.ts';
import type { PolicyChannel, PolicyChannelMove, StoredPolicy } from '../domain/learning/policy-channel.ts';

/** Policies, and which of them serve. */
export interface PolicyStore {
  /**
   * Writes a policy under the sha256 of its canonical JSON, and returns the stored one: the first, when it was there already.
   * @throws RangeError for a bundle that may not be served, naming what is wrong.
   */
  savePolicy(bundle: PolicyBundle, createdAt: string): Promise<StoredPolicy>;
  /** The policy, or null. */
  findPolicy(policyId: string): Promise<StoredPolicy | null>;
  /** The policies of an agent, or of all (null), newest first, at most `limit`. */
  listPolicies(query: { readonly agent: string | null; readonly limit: number }): Promise<readonly StoredPolicy[]>;
  /** Where every channel points, by agent and channel. */
  listPolicyChannels(): Promise<readonly PolicyChannel[]>;
  /**
   * Moves a channel and writes the audit row, in one transaction. `moved_before`: this very move was made already.
   * `conflict`: the channel does not point where the mover saw it, and nothing was written.
   * @throws RangeError for a move that empties `stable`, or that leads where the channel was.
   */
  movePolicyChannel(move: PolicyChannelMove): Promise<'moved' | 'moved_before' | 'conflict'>;
  /** The moves of an agent's channels, newest first, at most `limit`. */
  listPolicyMoves(agent: string, limit: number): Promise<readonly PolicyChannelMove[]>;
}

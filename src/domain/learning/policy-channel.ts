import type { PolicyBundle } from './policy.ts';

/** What points at the policy of an agent: the one that serves, and the one that is tried. */
export const POLICY_CHANNELS = ['stable', 'candidate'] as const;
export type PolicyChannelName = (typeof POLICY_CHANNELS)[number];

/** A bundle as it is kept: once, under the sha256 of its canonical JSON, never overwritten. */
export interface StoredPolicy {
  /** 64 hexadecimal digits. */
  readonly policyId: string;
  readonly bundle: PolicyBundle;
  readonly createdAt: string;
}

/** Where a channel of an agent points now. */
export interface PolicyChannel {
  readonly agent: string;
  readonly channel: PolicyChannelName;
  readonly policyId: string;
  readonly movedAt: string;
}

/** One audited move of a channel: who, when, from where, to where, why. */
export interface PolicyChannelMove {
  /** Made by the caller: the same move twice is one. */
  readonly moveId: string;
  readonly agent: string;
  readonly channel: PolicyChannelName;
  /** Where the mover saw the channel point; null: nowhere. */
  readonly from: string | null;
  /** Null empties the channel; `stable` is never emptied. */
  readonly to: string | null;
  /** A key's name, a workflow's id, or `start-up`. */
  readonly actor: string;
  readonly reason: string;
  readonly createdAt: string;
}

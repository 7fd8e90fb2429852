import type { AssignedArm } from './assignment.ts';

/** What a turn was to the rollout that ran when it was asked; stored with the turn, so that its arm can be computed again. */
export interface TurnExperiment {
  readonly rolloutId: string;
  readonly arm: AssignedArm;
  /** The probability of that arm at that share, ∈ [0, 1]. */
  readonly probability: number;
  /** The candidate's share of users when the turn was asked, ∈ [0, 1]. */
  readonly trafficShare: number;
}

import type { BreakerState } from '../experiment/breaker.ts';
import type { CheckOutcome } from './apply-check.ts';
import type { RolloutConfig } from './config.ts';
import type { RolloutDecision } from './decision.ts';
import type { PersonAction } from './people.ts';
import type { RolloutSnapshot } from './snapshot.ts';
import { isTerminal, type PersonAct, type RolloutState, type RolloutStatus } from './state.ts';

/** What the training gate said of a candidate that may be rolled out at all (learning.md, "Gate"). */
export type RolloutGate = 'passed' | 'unproven';

/** What a rollout is, from its creation on. */
export interface RolloutPlan {
  readonly rolloutId: string;
  readonly agent: string;
  readonly candidatePolicyId: string;
  /** The agent's stable policy when the rollout was created. */
  readonly incumbentPolicyId: string;
  readonly gate: RolloutGate;
  readonly trainingRunId: string | null;
  readonly config: RolloutConfig;
  readonly requestedBy: string;
  /** UTC, ISO 8601. */
  readonly requestedAt: string;
}

/** One change of a rollout's status, in the order in which they happened. */
export interface RolloutTransition {
  readonly from: RolloutStatus;
  readonly to: RolloutStatus;
  readonly atMs: number;
  readonly reasons: readonly string[];
  /** Who made it; null when a check did. */
  readonly person: string | null;
}

/** A breaker that tripped in a process that serves turns. */
export interface RecordedTrip {
  readonly breaker: BreakerState;
  readonly atMs: number;
}

/** A rollout as the store keeps it: its plan, its workflow's state as it was last written, and what others recorded on it. */
export interface Rollout extends RolloutPlan {
  readonly state: RolloutState;
  readonly transitions: readonly RolloutTransition[];
  /** A person's abort; in force for serving as soon as it is here, before the workflow has heard of it. */
  readonly abort: PersonAct | null;
  readonly trip: RecordedTrip | null;
  /** The smallest p-value of all checks; null before the arms could be compared. */
  readonly lowestPValue: number | null;
  /** The incumbent's p95 of the seven days before ramp_20, ms; null before it is frozen, or when there was no turn. */
  readonly slowAboveMs: number | null;
}

/** A person's order, and what became of it. */
export interface RecordedOrder extends PersonAct {
  readonly orderId: string;
  readonly rolloutId: string;
  readonly action: PersonAction;
  /** Null while the workflow has not decided. */
  readonly outcome: 'accepted' | 'refused' | null;
  /** Why it was refused, in plain words. */
  readonly refusal: string | null;
}

/** One check as it was decided; `decide(snapshot, config)` gives the decision again. */
export interface RecordedCheck extends RolloutDecision {
  readonly snapshot: RolloutSnapshot;
  readonly outcome: CheckOutcome;
  readonly statusAfter: RolloutStatus;
}

/** Whether a rollout occupies its agent: another one cannot begin. An inconclusive one does not, until a person promotes it. */
export function isActive(status: RolloutStatus): boolean {
  return !isTerminal(status) && status !== 'inconclusive';
}

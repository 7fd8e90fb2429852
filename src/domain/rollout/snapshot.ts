import type { ArmPair } from '../experiment/arms.ts';
import type { BreakerState } from '../experiment/breaker.ts';
import type { Guardrail } from '../experiment/guardrails.ts';
import type { Measurement } from '../experiment/measurement.ts';
import type { PersonAct, RolloutState } from './state.ts';

/**
 * Everything that a check decides on, and nothing else: stored as JSON with the decision, so that `decide` gives the same
 * answer again at any time.
 */
export interface RolloutSnapshot {
  /** 1, 2, …; one decision per number. */
  readonly checkNumber: number;
  readonly takenAtMs: number;
  /** The state as it was when the snapshot was taken. */
  readonly state: RolloutState;
  /** Why the kill switch is on; null while it is off. */
  readonly killSwitch: string | null;
  /** A person's abort that the check found recorded before the rollout itself had heard of it; else null. */
  readonly abort: PersonAct | null;
  readonly staging: StagingEvidence;
  /** What was measured since ramp_20 began; null before. */
  readonly experiment: ExperimentEvidence | null;
}

/** What is known of a candidate before any user sees it. */
export interface StagingEvidence {
  /** The verdict of the training gate (learning.md, "Gate"). */
  readonly gate: 'pending' | 'passed' | 'failed' | 'unproven';
  readonly schemaErrors: number;
  /** Turns through the real chat path on the staging channel. */
  readonly smokeTurns: { readonly planned: number; readonly passed: number; readonly failed: number };
}

/** What users did, by user. At full_100 there is no control: its values are the incumbent's, frozen when the stage began. */
export interface ExperimentEvidence {
  /** User-signal reward of matured users; each user once. */
  readonly outcome: ArmPair<Measurement>;
  /** Mean effective reward of the same users: shown beside, never decides. Null when there is none. */
  readonly effectiveReward: ArmPair<number | null>;
  /** The smallest p-value of all earlier checks; null at the first. */
  readonly lowestPValue: number | null;
  readonly guardrails: Readonly<Record<Guardrail, ArmPair<Measurement>>>;
  /** Users with at least one exposure, matured or not. */
  readonly exposedUsers: ArmPair<number>;
  readonly usersInBothArms: number;
  /** Exposed users whose outcome should have matured. */
  readonly outcomesDue: ArmPair<number>;
  /** Those of them that have none. */
  readonly outcomesMissing: ArmPair<number>;
  /** Turns whose stored arm is not the one that the assignment gives again. */
  readonly assignmentMismatches: number;
  /** Anything else that the collection found wrong, one line each. */
  readonly dataErrors: readonly string[];
  /** The latest turn served in one of the arms; null when there was none. */
  readonly lastExposureAtMs: number | null;
  /** Turns that the agent served after that, in any arm or none. */
  readonly turnsSinceLastExposure: number;
  readonly breaker: BreakerState;
}

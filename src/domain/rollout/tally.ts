import type { Arm, ArmPair } from '../experiment/arms.ts';
import type { BreakerState } from '../experiment/breaker.ts';
import { type Guardrail, guardrailArmAlpha, perGuardrail } from '../experiment/guardrails.ts';
import {
  addUser,
  type Measurement,
  type MeasurementState,
  measure,
  startMeasurement,
} from '../experiment/measurement.ts';
import { addToMoments, type Moments, NO_MOMENTS } from '../experiment/moments.ts';
import { outcomeArmAlpha } from '../experiment/outcome-analysis.ts';
import type { ExperimentEvidence } from './snapshot.ts';

/**
 * Everything that was counted of a rollout's users so far; plain data of constant size, so that a check costs the same at a
 * thousand and at ten million turns. Each exposed user is added once, each matured user once, in the order of maturing.
 */
export interface RolloutTally {
  readonly outcome: ArmPair<MeasurementState>;
  readonly effectiveReward: ArmPair<Moments>;
  readonly guardrails: Readonly<Record<Guardrail, ArmPair<MeasurementState>>>;
  readonly exposedUsers: ArmPair<number>;
  readonly usersInBothArms: number;
  readonly outcomesDue: ArmPair<number>;
  readonly outcomesMissing: ArmPair<number>;
  readonly assignmentMismatches: number;
}

/** What a matured user adds: means over the user's turns in the exposure window, each ∈ [0, 1]. */
export interface UserValues {
  readonly outcome: number;
  readonly effectiveReward: number;
  readonly guardrails: Readonly<Record<Guardrail, number>>;
}

/** A user whose outcome is due. */
export interface MaturedUser {
  readonly arm: Arm;
  /** Null: no turn was left to measure. */
  readonly values: UserValues | null;
  /** The user's turns whose stored arm the assignment does not give again. */
  readonly assignmentMismatches: number;
}

const both = <T>(value: () => T): ArmPair<T> => ({ control: value(), treatment: value() });
const with1 = (pair: ArmPair<number>, arm: Arm): ArmPair<number> => ({ ...pair, [arm]: pair[arm] + 1 });

/** Nothing counted; `alpha` is the experiment's. */
export function startTally(alpha: number): RolloutTally {
  return {
    outcome: both(() => startMeasurement(outcomeArmAlpha(alpha))),
    effectiveReward: both(() => NO_MOMENTS),
    guardrails: perGuardrail(() => both(() => startMeasurement(guardrailArmAlpha(alpha)))),
    exposedUsers: both(() => 0),
    usersInBothArms: 0,
    outcomesDue: both(() => 0),
    outcomesMissing: both(() => 0),
    assignmentMismatches: 0,
  };
}

/** The tally with one more exposed user. */
export function addExposure(
  tally: RolloutTally,
  exposure: { readonly arm: Arm; readonly isAssignmentRight: boolean },
): RolloutTally {
  return {
    ...tally,
    exposedUsers: with1(tally.exposedUsers, exposure.arm),
    assignmentMismatches: tally.assignmentMismatches + (exposure.isAssignmentRight ? 0 : 1),
  };
}

/** The tally with one more user who was seen in both arms. */
export function addCrossover(tally: RolloutTally): RolloutTally {
  return { ...tally, usersInBothArms: tally.usersInBothArms + 1 };
}

/** The tally with one more user whose outcome is due. */
export function addMatured(tally: RolloutTally, { arm, values, assignmentMismatches }: MaturedUser): RolloutTally {
  const due = {
    ...tally,
    outcomesDue: with1(tally.outcomesDue, arm),
    assignmentMismatches: tally.assignmentMismatches + assignmentMismatches,
  };
  if (values === null) return { ...due, outcomesMissing: with1(tally.outcomesMissing, arm) };
  return {
    ...due,
    outcome: { ...tally.outcome, [arm]: addUser(tally.outcome[arm], values.outcome) },
    effectiveReward: {
      ...tally.effectiveReward,
      [arm]: addToMoments(tally.effectiveReward[arm], values.effectiveReward),
    },
    guardrails: perGuardrail((guardrail) => ({
      ...tally.guardrails[guardrail],
      [arm]: addUser(tally.guardrails[guardrail][arm], values.guardrails[guardrail]),
    })),
  };
}

/** What a check reads beside the tally. */
export interface RecentService {
  readonly lowestPValue: number | null;
  readonly lastExposureAtMs: number | null;
  readonly turnsSinceLastExposure: number;
  readonly breaker: BreakerState;
  readonly dataErrors: readonly string[];
}

/** The evidence of a check: the tally as it stands, and what was served lately. */
export function evidenceOf(tally: RolloutTally, recent: RecentService): ExperimentEvidence {
  return {
    outcome: measured(tally.outcome),
    effectiveReward: {
      control: meanOf(tally.effectiveReward.control),
      treatment: meanOf(tally.effectiveReward.treatment),
    },
    guardrails: perGuardrail((guardrail) => measured(tally.guardrails[guardrail])),
    exposedUsers: tally.exposedUsers,
    usersInBothArms: tally.usersInBothArms,
    outcomesDue: tally.outcomesDue,
    outcomesMissing: tally.outcomesMissing,
    assignmentMismatches: tally.assignmentMismatches,
    ...recent,
  };
}

function measured({ control, treatment }: ArmPair<MeasurementState>): ArmPair<Measurement> {
  return { control: measure(control), treatment: measure(treatment) };
}

const meanOf = ({ n, mean }: Moments): number | null => (n === 0 ? null : mean);

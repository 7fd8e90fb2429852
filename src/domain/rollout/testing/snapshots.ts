/** Snapshots for tests: a healthy, uneventful check, of which each test changes what it is about. */
import type { ArmPair } from '../../experiment/arms.ts';
import { CLOSED_BREAKER } from '../../experiment/breaker.ts';
import { startBernstein } from '../../experiment/empirical-bernstein.ts';
import { type Guardrail, guardrailArmAlpha } from '../../experiment/guardrails.ts';
import { addUser, type Measurement, measure, startMeasurement } from '../../experiment/measurement.ts';
import { outcomeArmAlpha } from '../../experiment/outcome-analysis.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../config.ts';
import type { ExperimentEvidence, RolloutSnapshot, StagingEvidence } from '../snapshot.ts';
import { newRollout, type RolloutState, type RolloutStatus, type Stage } from '../state.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const { alpha } = DEFAULT_ROLLOUT_CONFIG;

/** Many users of this outcome; their empirical-Bernstein sequence is not looked at. */
export function outcome(mean: number | null, n: number, variance: number | null = 0.0256): Measurement {
  return { n, mean, variance, events: n, bernstein: startBernstein(outcomeArmAlpha(alpha)) };
}

/** `n` users whose outcomes are these, over and over: for tests of few users. */
export function outcomeOf(n: number, ...values: readonly number[]): Measurement {
  return measure(
    Array.from({ length: n }, (_, i) => values[i % values.length] ?? Number.NaN).reduce(
      addUser,
      startMeasurement(outcomeArmAlpha(alpha)),
    ),
  );
}

/** Many users of whom this share has an event. */
export function rate(mean: number, n: number): Measurement {
  return {
    n,
    mean,
    variance: (mean * (1 - mean) * n) / Math.max(1, n - 1),
    events: Math.round(mean * n),
    bernstein: startBernstein(guardrailArmAlpha(alpha)),
  };
}

export const same = <T>(value: T): ArmPair<T> => ({ control: value, treatment: value });

/** `usersPerArm` matured users in each arm, both alike, nothing wrong. */
export function evidence(usersPerArm: number, changes: Partial<ExperimentEvidence> = {}): ExperimentEvidence {
  const guardrails: Record<Guardrail, ArmPair<Measurement>> = {
    error_rate: same(rate(0.01, usersPerArm)),
    slow_turns: same(rate(0.05, usersPerArm)),
    thumbs_down_rate: same(rate(0.04, usersPerArm)),
    regenerate_rate: same(rate(0.06, usersPerArm)),
    feedback_rate: same(rate(0.2, usersPerArm)),
  };
  return {
    outcome: same(outcome(0.6, usersPerArm)),
    effectiveReward: same(0.65),
    lowestPValue: null,
    guardrails,
    exposedUsers: same(usersPerArm + 50),
    usersInBothArms: 0,
    outcomesDue: same(usersPerArm),
    outcomesMissing: same(0),
    assignmentMismatches: 0,
    dataErrors: [],
    lastExposureAtMs: null,
    turnsSinceLastExposure: 0,
    breaker: CLOSED_BREAKER,
    ...changes,
  };
}

/** The evidence with other values of one guardrail. */
export function withGuardrail(
  base: ExperimentEvidence,
  guardrail: Guardrail,
  arms: ArmPair<Measurement>,
): ExperimentEvidence {
  return { ...base, guardrails: { ...base.guardrails, [guardrail]: arms } };
}

export const PASSED_STAGING: StagingEvidence = {
  gate: 'passed',
  schemaErrors: 0,
  smokeTurns: { planned: 5, passed: 5, failed: 0 },
};

/** A state in a stage, or beside or after it. */
export function stateIn(
  stage: Stage,
  status: RolloutStatus = stage,
  changes: Partial<RolloutState> = {},
): RolloutState {
  const isRamped = stage !== 'draft' && stage !== 'staging';
  return { ...newRollout(0), stage, status, rampStartedAtMs: isRamped ? 0 : null, ...changes };
}

/** A check `inStageMs` after the state's stage was entered. */
export function snapshotOf(
  state: RolloutState,
  changes: Partial<RolloutSnapshot> & { readonly inStageMs?: number } = {},
): RolloutSnapshot {
  const { inStageMs = 3 * DAY_MS, ...rest } = changes;
  return {
    checkNumber: state.lastCheckNumber + 1,
    takenAtMs: state.stageEnteredAtMs + inStageMs,
    state,
    killSwitch: null,
    abort: null,
    staging: PASSED_STAGING,
    experiment: state.rampStartedAtMs === null ? null : evidence(1000),
    ...rest,
  };
}

import type { Rng } from '../../learning/random.ts';
import { applyCheck } from '../../rollout/apply-check.ts';
import type { RolloutConfig } from '../../rollout/config.ts';
import { decide } from '../../rollout/decide.ts';
import type { ExperimentEvidence, RolloutSnapshot } from '../../rollout/snapshot.ts';
import { isServing, move, newRollout, type RolloutState, trafficShareOf } from '../../rollout/state.ts';
import type { Arm } from '../arms.ts';
import { assign } from '../assignment.ts';
import { CLOSED_BREAKER } from '../breaker.ts';
import { type Guardrail, guardrailArmAlpha, perGuardrail } from '../guardrails.ts';
import { addUser, type MeasurementState, measure, startMeasurement } from '../measurement.ts';
import { outcomeArmAlpha } from '../outcome-analysis.ts';

const DAY_MS = 86_400_000;

/** What one user contributes. */
export interface SimulatedUser {
  /** ∈ [0, 1]; what the experiment decides on. */
  readonly outcome: number;
  /** The user's rate for each guardrail, ∈ [0, 1]. */
  readonly guardrails: Readonly<Record<Guardrail, number>>;
}

export interface RolloutDaysInput {
  readonly rng: Rng;
  /** Distinguishes the users of one rollout from those of the next. */
  readonly experimentId: string;
  readonly usersPerDay: number;
  /** Days from a user's first exposure to the matured outcome. */
  readonly maturingDays: number;
  readonly drawUser: (rng: Rng, arm: Arm) => SimulatedUser;
  readonly config: RolloutConfig;
}

/** `promoted`: reached full_100. */
export type RolloutEnd = 'promoted' | 'rolled_back' | 'inconclusive' | 'hold';

export interface RolloutDaysResult {
  readonly end: RolloutEnd;
  /** The day of the check that led there; the rollout starts ramp_20 on day 0. */
  readonly day: number;
}

/**
 * One rollout from the beginning of ramp_20, with new users every day and one check at the end of each, through the real
 * assignment, `decide` and `applyCheck`, until it is promoted to full_100 or has ended.
 * Source of the set-up: experiments.md ("The state machine", last paragraph).
 */
export function simulateRollout(input: RolloutDaysInput): RolloutDaysResult {
  const { config } = input;
  const measured = new MeasuredUsers(config.alpha);
  let state = atRamp20();
  for (let day = 1; ; day += 1) {
    measured.expose(input, trafficShareOf(state), day);
    measured.mature(day - input.maturingDays);
    const snapshot: RolloutSnapshot = {
      checkNumber: day,
      takenAtMs: day * DAY_MS,
      state,
      killSwitch: null,
      abort: null,
      staging: { gate: 'passed', schemaErrors: 0, smokeTurns: { planned: 1, passed: 1, failed: 0 } },
      experiment: measured.evidence(day * DAY_MS),
    };
    const decision = decide(snapshot, config);
    state = applyCheck(state, snapshot, decision).state;
    const end = endOf(state);
    if (end !== null) return { end, day };
  }
}

function atRamp20(): RolloutState {
  const passed = { move: 'promote', reasons: ['simulated'], person: null, atMs: 0 } as const;
  const staging = move(newRollout(0), passed);
  const ramp20 = staging && move(staging, passed);
  if (ramp20 === null) throw new Error('A new rollout must be able to reach ramp_20.');
  return ramp20;
}

function endOf({ status, stage }: RolloutState): RolloutEnd | null {
  if (status === 'rolled_back' || status === 'inconclusive' || status === 'hold') return status;
  return isServing({ status, stage }) && stage === 'full_100' ? 'promoted' : null;
}

interface ArmStates {
  readonly outcome: MeasurementState;
  readonly guardrails: Readonly<Record<Guardrail, MeasurementState>>;
}

/** The users of one rollout: exposed at once, counted when they have matured. */
class MeasuredUsers {
  private readonly maturing: { readonly day: number; readonly arm: Arm; readonly user: SimulatedUser }[] = [];
  private next = 0;
  private readonly exposed = { control: 0, treatment: 0 };
  private readonly arms: { control: ArmStates; treatment: ArmStates };

  constructor(alpha: number) {
    this.arms = { control: startArm(alpha), treatment: startArm(alpha) };
  }

  /** A day's users, of whom only those in one of the arms matter. */
  expose({ rng, experimentId, usersPerDay, drawUser }: RolloutDaysInput, trafficShare: number, day: number): void {
    for (let i = 0; i < usersPerDay; i += 1) {
      const { arm } = assign({ experimentId, userId: `${day}-${i}`, trafficShare });
      if (arm === 'not_analysed') continue;
      this.exposed[arm] += 1;
      this.maturing.push({ day, arm, user: drawUser(rng, arm) });
    }
  }

  /** Counts the users who were first exposed up to this day. */
  mature(upToDay: number): void {
    for (let entry = this.maturing[this.next]; entry && entry.day <= upToDay; entry = this.maturing[this.next]) {
      this.arms[entry.arm] = addToArm(this.arms[entry.arm], entry.user);
      this.next += 1;
    }
  }

  evidence(nowMs: number): ExperimentEvidence {
    const { control, treatment } = this.arms;
    return {
      outcome: { control: measure(control.outcome), treatment: measure(treatment.outcome) },
      effectiveReward: { control: null, treatment: null },
      lowestPValue: null,
      guardrails: perGuardrail((name) => ({
        control: measure(control.guardrails[name]),
        treatment: measure(treatment.guardrails[name]),
      })),
      exposedUsers: { ...this.exposed },
      usersInBothArms: 0,
      outcomesDue: { control: control.outcome.moments.n, treatment: treatment.outcome.moments.n },
      outcomesMissing: { control: 0, treatment: 0 },
      assignmentMismatches: 0,
      dataErrors: [],
      lastExposureAtMs: nowMs,
      turnsSinceLastExposure: 0,
      breaker: CLOSED_BREAKER,
    };
  }
}

function startArm(alpha: number): ArmStates {
  return {
    outcome: startMeasurement(outcomeArmAlpha(alpha)),
    guardrails: perGuardrail(() => startMeasurement(guardrailArmAlpha(alpha))),
  };
}

function addToArm(states: ArmStates, user: SimulatedUser): ArmStates {
  return {
    outcome: addUser(states.outcome, user.outcome),
    guardrails: perGuardrail((name) => addUser(states.guardrails[name], user.guardrails[name])),
  };
}

/** What a check may find, in the few words that the model of the state machine knows. */
import type { ArmPair } from '../../experiment/arms.ts';
import { guardrailArmAlpha } from '../../experiment/guardrails.ts';
import { addUser, type Measurement, measure, startMeasurement } from '../../experiment/measurement.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../config.ts';
import type { ExperimentEvidence, StagingEvidence } from '../snapshot.ts';
import { evidence, outcome, outcomeOf, PASSED_STAGING, rate, withGuardrail } from './snapshots.ts';

export interface Situation {
  readonly isKilled: boolean;
  readonly staging: 'passed' | 'unproven' | 'waiting' | 'failed';
  readonly users: 'few' | 'many';
  readonly outcome: 'unclear' | 'not_worse' | 'better' | 'worse';
  readonly isGuardrailBreached: boolean;
  /** Why the data cannot be trusted. */
  readonly broken: 'no' | 'mismatch' | 'sample_ratio' | 'crossover' | 'not_a_number' | 'no_variance' | 'stale';
}

const MANY = 2_000;
/** Few users, yet enough for the empirical-Bernstein sequence to see gross harm. */
const FEW = 60;

const OUTCOMES: Readonly<Record<Situation['users'], Readonly<Record<Situation['outcome'], ArmPair<Measurement>>>>> = {
  many: {
    unclear: { control: outcome(0.5, MANY, 0.25), treatment: outcome(0.5, MANY, 0.25) },
    not_worse: { control: outcome(0.6, MANY), treatment: outcome(0.6, MANY) },
    better: { control: outcome(0.6, MANY), treatment: outcome(0.65, MANY) },
    worse: { control: outcome(0.6, MANY), treatment: outcome(0.55, MANY) },
  },
  few: {
    unclear: { control: outcomeOf(FEW, 0, 1), treatment: outcomeOf(FEW, 0, 1) },
    not_worse: { control: outcomeOf(FEW, 0.5, 0.6), treatment: outcomeOf(FEW, 0.5, 0.6) },
    better: { control: outcomeOf(FEW, 0.1, 0.2), treatment: outcomeOf(FEW, 0.8, 0.9) },
    worse: { control: outcomeOf(FEW, 0.9, 1), treatment: outcomeOf(FEW, 0, 0.1) },
  },
};

/** `FEW` users of whom all or none failed. */
const failing = (value: 0 | 1): Measurement =>
  measure(
    Array.from({ length: FEW }, () => value).reduce(
      addUser,
      startMeasurement(guardrailArmAlpha(DEFAULT_ROLLOUT_CONFIG.alpha)),
    ),
  );

const BREACHES: Readonly<Record<Situation['users'], ArmPair<Measurement>>> = {
  many: { control: rate(0.01, MANY), treatment: rate(0.2, MANY) },
  few: { control: failing(0), treatment: failing(1) },
};

/** Whether the brokenness of a situation holds a ramp: some kinds count from 100 users an arm on only. */
export function isBroken({ broken, users }: Situation): boolean {
  const isAlways = broken === 'mismatch' || broken === 'sample_ratio' || broken === 'crossover';
  return isAlways || (broken !== 'no' && users === 'many');
}

/** Whether a situation's outcome shows harm: lost numbers show nothing. */
export function isOutcomeHarmful({ outcome: shown, broken, users }: Situation): boolean {
  return shown === 'worse' && !(users === 'many' && (broken === 'not_a_number' || broken === 'no_variance'));
}

export function evidenceOf(situation: Situation, nowMs: number): ExperimentEvidence {
  const usersPerArm = situation.users === 'many' ? MANY : FEW;
  const arms = OUTCOMES[situation.users][situation.outcome];
  const base = evidence(usersPerArm, { outcome: arms, ...brokenness(situation, arms, nowMs) });
  return situation.isGuardrailBreached ? withGuardrail(base, 'error_rate', BREACHES[situation.users]) : base;
}

export function stagingOf({ staging }: Situation): StagingEvidence {
  return { ...PASSED_STAGING, gate: staging === 'waiting' ? 'pending' : staging };
}

function brokenness(
  { broken, users }: Situation,
  arms: ArmPair<Measurement>,
  nowMs: number,
): Partial<ExperimentEvidence> {
  switch (broken) {
    case 'no':
      return {};
    case 'mismatch':
      return { assignmentMismatches: 1 };
    case 'sample_ratio':
      return { exposedUsers: { control: 2_000, treatment: 2_400 } };
    case 'crossover':
      return { usersInBothArms: 1_000 };
    case 'not_a_number':
      return users === 'few'
        ? {}
        : { outcome: { control: arms.control, treatment: { ...arms.treatment, mean: Number.NaN } } };
    case 'no_variance':
      return users === 'few'
        ? {}
        : { outcome: { control: { ...arms.control, variance: 0 }, treatment: { ...arms.treatment, variance: 0 } } };
    case 'stale':
      return { lastExposureAtMs: nowMs - 2 * DEFAULT_ROLLOUT_CONFIG.durations.staleAfterMs, turnsSinceLastExposure: 7 };
  }
}

import type { ArmPair, ArmSummary } from './arms.ts';
import { addToBernstein, type BernsteinState, startBernstein } from './empirical-bernstein.ts';
import { addToMoments, type Moments, NO_MOMENTS, sampleVariance } from './moments.ts';

/** No decision by the asymptotic sequence below this many matured users an arm. Source: experiments.md ("Statistics"). */
export const MINIMUM_USERS_PER_ARM = 100;

/** One quantity of one arm, by users, kept incrementally: a check costs the same whatever the number of users. */
export interface MeasurementState {
  readonly moments: Moments;
  /** Users whose value is above 0. */
  readonly events: number;
  readonly bernstein: BernsteinState;
}

/** What a check reads of one quantity of one arm. Numbers that are not finite are null, as in JSON. */
export interface Measurement {
  /** Matured users. */
  readonly n: number;
  /** Mean over users, ∈ [0, 1]; null when it is not a finite number. */
  readonly mean: number | null;
  /** Sample variance (n − 1); null below two users or when it is not a finite number. */
  readonly variance: number | null;
  /** Users with at least one event (a value above 0); what makes a rate rare. */
  readonly events: number;
  /** The empirical-Bernstein sequence over the same users, for as long as there are few. */
  readonly bernstein: BernsteinState;
}

/** Nothing measured; `alpha` is the error probability of this arm's empirical-Bernstein sequence. */
export function startMeasurement(alpha: number): MeasurementState {
  return { moments: NO_MOMENTS, events: 0, bernstein: startBernstein(alpha) };
}

/**
 * The measurement with one more matured user; each user once, in the order of maturing.
 * @throws RangeError for a value outside [0, 1].
 */
export function addUser(state: MeasurementState, value: number): MeasurementState {
  return {
    bernstein: addToBernstein(state.bernstein, value),
    moments: addToMoments(state.moments, value),
    events: state.events + (value > 0 ? 1 : 0),
  };
}

export function measure({ moments, events, bernstein }: MeasurementState): Measurement {
  return {
    n: moments.n,
    mean: moments.n === 0 ? null : finiteOrNull(moments.mean),
    variance: finiteOrNull(sampleVariance(moments)),
    events,
    bernstein,
  };
}

/** The arms as numbers that can be compared; null while one of them has no finite mean and variance. */
export function summaries({ control, treatment }: ArmPair<Measurement>): ArmPair<ArmSummary> | null {
  const pair = { control: summary(control), treatment: summary(treatment) };
  return pair.control === null || pair.treatment === null ? null : { control: pair.control, treatment: pair.treatment };
}

/** Whether each arm has the users that the asymptotic sequence needs. */
export function hasEnoughUsers({ control, treatment }: ArmPair<Measurement>): boolean {
  return control.n >= MINIMUM_USERS_PER_ARM && treatment.n >= MINIMUM_USERS_PER_ARM;
}

/** Whether neither arm varies at all: judged on the sample variances, before they are floored. */
export function hasNoVariance({ control, treatment }: ArmPair<ArmSummary>): boolean {
  return control.variance === 0 && treatment.variance === 0;
}

function summary({ n, mean, variance }: Measurement): ArmSummary | null {
  return Number.isFinite(mean) && Number.isFinite(variance) && mean !== null && variance !== null
    ? { n, mean, variance }
    : null;
}

function finiteOrNull(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}

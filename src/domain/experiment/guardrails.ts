import type { ArmPair, Interval } from './arms.ts';
import { oneSidedHalfWidth, squaredStandardError } from './confidence-sequence.ts';
import { bernsteinInterval } from './empirical-bernstein.ts';
import { hasEnoughUsers, hasNoVariance, type Measurement, summaries } from './measurement.ts';

/** What must not get worse, whatever the outcome: rates per turn, averaged over users. Source: experiments.md ("Guardrails"). */
export const GUARDRAILS = ['error_rate', 'slow_turns', 'thumbs_down_rate', 'regenerate_rate', 'feedback_rate'] as const;
export type Guardrail = (typeof GUARDRAILS)[number];

/** A value for each guardrail. */
export function perGuardrail<T>(value: (guardrail: Guardrail) => T): Readonly<Record<Guardrail, T>> {
  return {
    error_rate: value('error_rate'),
    slow_turns: value('slow_turns'),
    thumbs_down_rate: value('thumbs_down_rate'),
    regenerate_rate: value('regenerate_rate'),
    feedback_rate: value('feedback_rate'),
  };
}

/** Which way a rate moves when the candidate harms. */
export const HARMFUL_DIRECTION: Readonly<Record<Guardrail, 'up' | 'down'>> = {
  error_rate: 'up',
  slow_turns: 'up',
  thumbs_down_rate: 'up',
  regenerate_rate: 'up',
  feedback_rate: 'down',
};

/** How much worse a rate may get. Source: experiments.md ("Guardrails"). */
export const DEFAULT_GUARDRAIL_MARGINS: Readonly<Record<Guardrail, number>> = {
  error_rate: 0.02,
  slow_turns: 0.05,
  thumbs_down_rate: 0.03,
  regenerate_rate: 0.03,
  feedback_rate: 0.05,
};

/** Below this many users with an event, both arms together, a rate is too rare for the asymptotic sequence. */
export const MINIMUM_EVENTS = 20;

/** Which sequence judged: the asymptotic one, or the empirical-Bernstein one that is valid at any size. */
export type Method = 'confidence_sequence' | 'empirical_bernstein';

export interface GuardrailVerdict {
  readonly guardrail: Guardrail;
  readonly method: Method;
  /** How much worse the treatment is, positive is worse; null when it is not a finite number. */
  readonly harm: number | null;
  /** The harm is at least this, at α/K. */
  readonly lowerBound: number;
  readonly margin: number;
  /** lowerBound > margin. */
  readonly isBreached: boolean;
}

export interface GuardrailInput extends ArmPair<Measurement> {
  readonly guardrail: Guardrail;
  readonly margin: number;
  /** Of the whole experiment; each of the K guardrails gets α/K. */
  readonly alpha: number;
  readonly horizon: number;
}

/** The error probability of one arm's empirical-Bernstein sequence of a guardrail: α/(2K). Its `MeasurementState` starts with it. */
export function guardrailArmAlpha(alpha: number): number {
  return alpha / (2 * GUARDRAILS.length);
}

/**
 * Judges one guardrail: breached when the one-sided lower bound of the harm at α/K is above the margin. Where the asymptotic
 * sequence has no basis (few users or events, no variance in either arm, a mean that is not a number), the per-arm
 * empirical-Bernstein intervals must lie further apart than the margin.
 * Source: experiments.md ("Guardrails").
 */
export function judgeGuardrail(input: GuardrailInput): GuardrailVerdict {
  const { guardrail, margin } = input;
  const { method, lowerBound } = harmBound(input);
  const { worse, better } = byHarm(guardrail, input);
  return {
    guardrail,
    method,
    harm: worse.mean === null || better.mean === null ? null : worse.mean - better.mean,
    lowerBound,
    margin,
    isBreached: lowerBound > margin,
  };
}

function harmBound(input: GuardrailInput): { readonly method: Method; readonly lowerBound: number } {
  const arms = summaries(input);
  const events = input.control.events + input.treatment.events;
  if (arms === null || hasNoVariance(arms) || !hasEnoughUsers(input) || events < MINIMUM_EVENTS) {
    return { method: 'empirical_bernstein', lowerBound: bernsteinHarmBound(input) };
  }
  const { worse, better } = byHarm(input.guardrail, arms);
  const halfWidth = oneSidedHalfWidth({
    squaredError: squaredStandardError(arms),
    n: worse.n + better.n,
    alpha: input.alpha / GUARDRAILS.length,
    horizon: input.horizon,
  });
  return { method: 'confidence_sequence', lowerBound: worse.mean - better.mean - halfWidth };
}

function bernsteinHarmBound(input: GuardrailInput): number {
  const intervals: ArmPair<Interval> = {
    control: bernsteinInterval(input.control.bernstein),
    treatment: bernsteinInterval(input.treatment.bernstein),
  };
  const { worse, better } = byHarm(input.guardrail, intervals);
  return worse.lower - better.upper;
}

/** The arms in the order of subtraction: harm = worse − better. */
function byHarm<T>(
  guardrail: Guardrail,
  { control, treatment }: ArmPair<T>,
): { readonly worse: T; readonly better: T } {
  return HARMFUL_DIRECTION[guardrail] === 'up'
    ? { worse: treatment, better: control }
    : { worse: control, better: treatment };
}

import type { ArmPair } from './arms.ts';
import { type Comparison, compareArms } from './confidence-sequence.ts';
import { bernsteinInterval } from './empirical-bernstein.ts';
import type { Method } from './guardrails.ts';
import { hasEnoughUsers, hasNoVariance, type Measurement, summaries } from './measurement.ts';

export interface OutcomeInput extends ArmPair<Measurement> {
  readonly alpha: number;
  readonly horizon: number;
}

/** The outcome of both arms, compared. */
export interface OutcomeAnalysis {
  /** By the asymptotic sequence; null while the arms cannot be compared (a number that is not finite, no variance in either arm). */
  readonly comparison: Comparison | null;
  /** Whether the comparison may decide: it exists, and each arm has its minimum of users. */
  readonly isDecisive: boolean;
  /** Which sequence may say that the treatment harms. */
  readonly harmMethod: Method;
  /** Treatment − control is at most this, by `harmMethod`. */
  readonly upperBound: number;
}

/** The error probability of one arm's empirical-Bernstein sequence of the outcome: α/2. Its `MeasurementState` starts with it. */
export function outcomeArmAlpha(alpha: number): number {
  return alpha / 2;
}

/**
 * Compares the outcome of the arms. While the asymptotic sequence has no basis, the per-arm empirical-Bernstein
 * intervals, which need neither many users nor any variance, may still show harm; they never show a gain.
 * Source: experiments.md ("Statistics").
 */
export function analyseOutcome(input: OutcomeInput): OutcomeAnalysis {
  const arms = summaries(input);
  const comparison =
    arms === null || hasNoVariance(arms) ? null : compareArms({ ...arms, alpha: input.alpha, horizon: input.horizon });
  const isDecisive = comparison !== null && hasEnoughUsers(input);
  return {
    comparison,
    isDecisive,
    harmMethod: isDecisive ? 'confidence_sequence' : 'empirical_bernstein',
    upperBound: isDecisive ? comparison.interval.upper : bernsteinUpperBound(input),
  };
}

function bernsteinUpperBound({ control, treatment }: ArmPair<Measurement>): number {
  return bernsteinInterval(treatment.bernstein).upper - bernsteinInterval(control.bernstein).lower;
}

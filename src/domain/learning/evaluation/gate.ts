import type { ClusteredMean } from '../statistics/clustered-mean.ts';
import { MINIMUM_ESS } from './off-policy.ts';

/** A metric outside the trained reward that a candidate must not worsen (learning.md, "Gate"). */
export interface GuardMetric {
  /** As the report names it: grounded pairs, safety mentioned, length, refusal rate, KL. */
  readonly name: string;
  readonly candidate: number;
  readonly baseline: number;
  /** Which way does harm. */
  readonly harm: 'increase' | 'decrease';
  /** The largest change to the bad side that is let through, ≥ 0. */
  readonly margin: number;
}

/** `unproven`: too little evidence for an automatic rollout; a person may approve. `failed`: no rollout. */
export type GateVerdict = 'passed' | 'unproven' | 'failed';

export interface GateDecision {
  readonly verdict: GateVerdict;
  /** One sentence each, for the report; never empty. */
  readonly reasons: readonly string[];
}

/**
 * The gate of a strategy candidate: `passed` when the doubly robust difference of the user-signal reward on held-out users, candidate − baseline,
 * has its lower bound above 0 and every guard metric stays within its margin. A breached guard fails whatever the rest says; an effective sample
 * size below 100, or no interval, is `unproven`. The trained reward is no input: it never gates.
 */
export function decideStrategyGate(evidence: {
  readonly difference: ClusteredMean | null;
  /** Effective sample size of the candidate on the held-out turns. */
  readonly ess: number;
  readonly guards: readonly GuardMetric[];
}): GateDecision {
  const breaches = evidence.guards.flatMap(guardBreach);
  if (breaches.length > 0) return { verdict: 'failed', reasons: breaches };
  if (evidence.ess < MINIMUM_ESS) {
    return {
      verdict: 'unproven',
      reasons: [`effective sample size ${evidence.ess.toFixed(1)} is below ${MINIMUM_ESS}`],
    };
  }
  const interval = evidence.difference?.interval ?? null;
  if (evidence.difference === null || interval === null) {
    return { verdict: 'unproven', reasons: ['fewer than two held-out users: the difference has no interval'] };
  }
  const figures = `${signed(evidence.difference.mean)} [${signed(interval[0])}, ${signed(interval[1])}]`;
  return interval[0] > 0
    ? { verdict: 'passed', reasons: [`user-signal reward on held-out users ${figures}: the lower bound is above 0`] }
    : {
        verdict: 'failed',
        reasons: [`user-signal reward on held-out users ${figures}: the lower bound is not above 0`],
      };
}

function guardBreach({ name, candidate, baseline, harm, margin }: GuardMetric): readonly string[] {
  const worsening = harm === 'increase' ? candidate - baseline : baseline - candidate;
  if (worsening <= margin) return [];
  return [`${name} went from ${baseline.toFixed(3)} to ${candidate.toFixed(3)}: more than ${margin} to the bad side`];
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

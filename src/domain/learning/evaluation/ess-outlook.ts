import { effectiveSampleSize, importanceWeight, MINIMUM_ESS } from './off-policy.ts';
import type { LoggedDecision } from './reward-regression.ts';

/** How far the held-out turns are from being able to judge a policy that always uses one arm. */
export interface EssOutlook {
  /** The effective sample size that the constant policy has on these turns. */
  readonly ess: number;
  /** How many more held-out turns would bring it to {@link MINIMUM_ESS}, at the present yield; null when no held-out turn used the arm. */
  readonly missingTurns: number | null;
}

/** The outlook for a constant policy on held-out turns. Source: learning.md, "Phase 2". */
export function essOutlook(heldOut: readonly Pick<LoggedDecision, 'arm' | 'propensity'>[], arm: number): EssOutlook {
  const ess = effectiveSampleSize(
    heldOut.map((row) => importanceWeight({ propensity: row.propensity, targetProbability: Number(row.arm === arm) })),
  );
  if (ess >= MINIMUM_ESS) return { ess, missingTurns: 0 };
  return { ess, missingTurns: ess === 0 ? null : Math.ceil(((MINIMUM_ESS - ess) * heldOut.length) / ess) };
}

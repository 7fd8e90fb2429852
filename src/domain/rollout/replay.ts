import type { RolloutConfig } from './config.ts';
import { decide } from './decide.ts';
import type { RolloutDecision } from './decision.ts';
import type { RecordedCheck } from './rollout.ts';

/** A check decided again on the snapshot that it was decided on. */
export interface ReplayedCheck {
  readonly recorded: RolloutDecision;
  readonly recomputed: RolloutDecision;
  /** Whether action and reasons are the same, word for word. */
  readonly isSame: boolean;
}

/** Begins the reason that is recorded last when a decision could not be written; `decide` knows nothing of it. */
const NOT_CARRIED_OUT = 'not carried out: ';

/** A decision with why it could not be written: the same one again, for a replay. */
export function notCarriedOut({ action, reasons }: RolloutDecision, why: string): RolloutDecision {
  return { action, reasons: [...reasons, `${NOT_CARRIED_OUT}${why}`] };
}

/** Decides a recorded check again. Source: experiments.md ("every check's snapshot, decision and reasons are stored and can be replayed"). */
export function replayCheck(
  { action, reasons, snapshot, outcome }: RecordedCheck,
  config: RolloutConfig,
): ReplayedCheck {
  const recomputed = decide(snapshot, config);
  const isNotCarriedOut = outcome === 'out_of_date' && reasons.at(-1)?.startsWith(NOT_CARRIED_OUT) === true;
  const decidedOn = isNotCarriedOut ? reasons.slice(0, -1) : reasons;
  const isSame =
    recomputed.action === action &&
    recomputed.reasons.length === decidedOn.length &&
    recomputed.reasons.every((reason, index) => reason === decidedOn[index]);
  return { recorded: { action, reasons }, recomputed, isSame };
}

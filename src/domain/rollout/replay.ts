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

/** Decides a recorded check again. Source: experiments.md ("every check's snapshot, decision and reasons are stored and can be replayed"). */
export function replayCheck({ action, reasons, snapshot }: RecordedCheck, config: RolloutConfig): ReplayedCheck {
  const recomputed = decide(snapshot, config);
  const isSame =
    recomputed.action === action &&
    recomputed.reasons.length === reasons.length &&
    recomputed.reasons.every((reason, index) => reason === reasons[index]);
  return { recorded: { action, reasons }, recomputed, isSame };
}

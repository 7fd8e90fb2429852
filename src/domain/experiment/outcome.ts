/** How long a user's turns count after the first exposure, and how long feedback on them may still come in. */
export interface OutcomeTimes {
  /** Default 24 h. */
  readonly exposureWindowMs: number;
  /** Counted from the end of the window; default 24 h. */
  readonly maturationMs: number;
}

/** One turn of an exposed user, with its user-signal reward as it stood when the outcome matured. */
export interface ExposedTurn {
  readonly atMs: number;
  /** Folded base without adjustments, ∈ [0, 1]. */
  readonly userSignalReward: number;
}

/** When a user's outcome is final: later feedback does not move it. */
export function maturesAtMs(firstExposureMs: number, { exposureWindowMs, maturationMs }: OutcomeTimes): number {
  return firstExposureMs + exposureWindowMs + maturationMs;
}

/** Whether a turn counts for the outcome: from the first exposure up to, not including, the end of the window. */
export function isInExposureWindow(atMs: number, firstExposureMs: number, times: OutcomeTimes): boolean {
  return atMs >= firstExposureMs && atMs < firstExposureMs + times.exposureWindowMs;
}

/**
 * A user's one outcome: the mean user-signal reward of the turns in the exposure window, ∈ [0, 1]; null when there is no
 * such turn. Users are the unit because turns of one user are alike: counting turns gives 38 % false positives.
 * Source: experiments.md ("Unit, assignment, outcome").
 */
export function userOutcome(
  turns: readonly ExposedTurn[],
  firstExposureMs: number,
  times: OutcomeTimes,
): number | null {
  const counted = turns.filter((turn) => isInExposureWindow(turn.atMs, firstExposureMs, times));
  if (counted.length === 0) return null;
  return counted.reduce((sum, turn) => sum + turn.userSignalReward, 0) / counted.length;
}

/** How many of the latest turns the breaker looks at, and how many failures trip it. Source: experiments.md ("Breaker"). */
export const BREAKER_WINDOW = 20;
export const BREAKER_FAILURES = 5;
/** When all of this many first turns failed, it trips too. */
export const BREAKER_FIRST_TURNS = 3;

/** What the breaker remembers of a candidate's turns; plain data of constant size. */
export interface BreakerState {
  /** Candidate turns so far. */
  readonly turns: number;
  /** Failures among the first three. */
  readonly firstFailures: number;
  /** The latest 20 turns, oldest first; true = failed or timed out. */
  readonly latest: readonly boolean[];
}

export const CLOSED_BREAKER: BreakerState = { turns: 0, firstFailures: 0, latest: [] };

/** The breaker after one more candidate turn; `failed` = failed or timed out, known at once, no maturity. */
export function addToBreaker(state: BreakerState, failed: boolean): BreakerState {
  const isFirst = state.turns < BREAKER_FIRST_TURNS;
  return {
    turns: state.turns + 1,
    firstFailures: state.firstFailures + (isFirst && failed ? 1 : 0),
    latest: [...state.latest, failed].slice(-BREAKER_WINDOW),
  };
}

/** Why the breaker has tripped, in plain words; null while it has not. */
export function breakerTrip({ firstFailures, latest }: BreakerState): string | null {
  if (firstFailures === BREAKER_FIRST_TURNS) return `all of the first ${BREAKER_FIRST_TURNS} candidate turns failed`;
  const failures = latest.filter(Boolean).length;
  if (failures < BREAKER_FAILURES) return null;
  return `${failures} of the latest ${latest.length} candidate turns failed, the limit is ${BREAKER_FAILURES - 1}`;
}

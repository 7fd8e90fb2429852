import type { RolloutDecision } from './decision.ts';
import type { RolloutSnapshot } from './snapshot.ts';
import { move, type RolloutState, stopMoveOf } from './state.ts';

/** What became of a check's decision. */
export type CheckOutcome =
  /** In effect. */
  | 'applied'
  /** A check with this or a later number was decided before: a retry, or a schedule that fired twice. */
  | 'already_decided'
  /**
   * A person changed the rollout while the check was under way, or the decision could not be written, as its last reason says;
   * the next check decides.
   */
  | 'out_of_date';

export interface AppliedCheck {
  readonly state: RolloutState;
  readonly outcome: CheckOutcome;
}

/**
 * Puts a check's decision into effect, once per check number. A decision on an older revision has no effect, unless it
 * stops the candidate: harm that was measured stays true, whatever people did meanwhile.
 */
export function applyCheck(
  state: RolloutState,
  snapshot: Pick<RolloutSnapshot, 'checkNumber' | 'takenAtMs' | 'state'>,
  decision: RolloutDecision,
): AppliedCheck {
  if (snapshot.checkNumber <= state.lastCheckNumber) return { state, outcome: 'already_decided' };
  const decided = { ...state, lastCheckNumber: snapshot.checkNumber };
  const isStop = decision.action === 'roll_back' || decision.action === 'reject';
  if (!isStop && snapshot.state.revision !== state.revision) return { state: decided, outcome: 'out_of_date' };
  if (decision.action === 'wait') return { state: decided, outcome: 'applied' };
  // A stop is carried out as the state of now is stopped.
  const made = isStop ? stopMoveOf(decided) : decision.action;
  const next =
    made === null
      ? null
      : move(decided, { move: made, reasons: decision.reasons, person: null, atMs: snapshot.takenAtMs });
  return next === null ? { state: decided, outcome: 'out_of_date' } : { state: next, outcome: 'applied' };
}

import { type Move, move, type PersonAct, type RolloutState, stopMoveOf, targetOf } from './state.ts';

/** What people may do to a rollout, each with a reason. */
export const PERSON_ACTIONS = ['approve', 'pause', 'resume', 'promote', 'abort'] as const;
export type PersonAction = (typeof PERSON_ACTIONS)[number];

export interface PersonOrder extends PersonAct {
  readonly action: PersonAction;
}

/** The new state, or in plain words why the order cannot be carried out. */
export type PersonResult =
  | { readonly accepted: true; readonly state: RolloutState }
  | { readonly accepted: false; readonly refusal: string };

/**
 * Carries out a person's order. Pause, resume and abort hold at once. A promotion is only noted here and granted by the
 * next check, which stops a harmful candidate first: so no order can promote past a breached guardrail.
 * Source: experiments.md ("The state machine": "People act by signals").
 */
export function act(state: RolloutState, order: PersonOrder, mode: 'ab' | 'aa' = 'ab'): PersonResult {
  if (order.reason.trim() === '') return refuse('a reason is needed');
  switch (order.action) {
    case 'approve':
      return approve(state, order);
    case 'pause':
      return moved(state, order, 'pause');
    case 'resume':
      return moved(state, order, 'resume');
    case 'promote':
      return requestPromotion(state, order, mode);
    case 'abort': {
      const stop = stopMoveOf(state);
      return stop === null ? ended(state) : moved(state, order, stop);
    }
  }
}

function approve(state: RolloutState, order: PersonOrder): PersonResult {
  if (state.stage !== 'draft' && state.stage !== 'staging') {
    return refuse(`an approval is for a candidate in draft or staging, this rollout is in ${state.stage}`);
  }
  if (state.status === 'rejected') return ended(state);
  return changed({ ...state, approval: actOf(order) });
}

function requestPromotion(state: RolloutState, order: PersonOrder, mode: 'ab' | 'aa'): PersonResult {
  if (mode === 'aa') return refuse('an A/A rollout has nothing to promote: both arms get the incumbent');
  if (state.stage === 'draft' || state.stage === 'staging') {
    return refuse('staging is passed by its gates; an unproven candidate is approved, not promoted');
  }
  // Noted in a hold or a pause too, and granted after the resume; never at an end that nothing leads out of.
  const isHeld = state.status === 'hold' || state.status === 'paused';
  if (!isHeld && targetOf(state, 'promote') === null) return ended(state);
  return changed({ ...state, promotionRequest: actOf(order) });
}

function moved(state: RolloutState, order: PersonOrder, made: Move): PersonResult {
  const next = move(state, { move: made, reasons: [order.reason], person: order.person, atMs: order.atMs });
  return next === null
    ? refuse(`a rollout that is ${state.status} cannot ${order.action}`)
    : { accepted: true, state: next };
}

function changed(state: RolloutState): PersonResult {
  return { accepted: true, state: { ...state, revision: state.revision + 1 } };
}

function ended(state: RolloutState): PersonResult {
  return refuse(`the rollout has ended: ${state.status}`);
}

function refuse(refusal: string): PersonResult {
  return { accepted: false, refusal };
}

function actOf({ person, reason, atMs }: PersonOrder): PersonAct {
  return { person, reason, atMs };
}

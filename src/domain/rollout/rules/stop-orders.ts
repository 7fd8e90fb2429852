import { breakerTrip } from '../../experiment/breaker.ts';
import type { Rule, RuleInput } from '../decision.ts';
import { stopMoveOf } from '../state.ts';

/** Precedence 1: the kill switch, a person's abort and the breaker stop a rollout at once, whatever was measured. */
export const stopOnOrder: Rule = (input) => {
  const action = stopMoveOf(input.snapshot.state);
  const reasons = orders(input);
  return action === null || reasons.length === 0 ? null : { action, reasons };
};

function orders({ snapshot: { killSwitch, abort, experiment } }: RuleInput): readonly string[] {
  const trip = experiment === null ? null : breakerTrip(experiment.breaker);
  return [
    ...(killSwitch === null ? [] : [`the kill switch is on: ${killSwitch}`]),
    ...(abort === null ? [] : [`${abort.person} aborted: ${abort.reason}`]),
    ...(trip === null ? [] : [`the breaker tripped: ${trip}`]),
  ];
}

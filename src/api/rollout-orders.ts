import { setTimeout as delay } from 'node:timers/promises';
import type { RolloutOrder } from '../contracts/rollout.ts';
import { act, type PersonAction } from '../domain/rollout/people.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { Caller } from './caller.ts';
import type { ApiDependencies } from './dependencies.ts';
import { HttpProblem } from './problem.ts';

/** How long a caller waits for the workflow to decide an order. */
const DECISION_BUDGET_MS = 5_000;
const POLL_MS = 50;

/**
 * Records a person's order and brings it to the rollout's workflow. True once the workflow has carried it out; false when it
 * has not decided in time: the order is recorded, an abort in force already, and the schedule delivers it.
 * @throws HttpProblem 409 with the refusal in plain words.
 */
export async function orderRollout(
  { store, rollouts, now, newId }: ApiDependencies,
  caller: Caller,
  rollout: Rollout,
  action: PersonAction,
  reason: string,
): Promise<boolean> {
  const order: RolloutOrder = {
    orderId: `order-${newId()}`,
    ...{ action, person: caller.name, reason, atMs: now().getTime() },
  };
  const expected = act(rollout.state, order, rollout.config.mode);
  if (!expected.accepted) throw refused(expected.refusal);
  await store.recordRolloutOrder({ ...order, rolloutId: rollout.rolloutId });
  if (!(await rollouts.deliverOrder(rollout, order))) return false;
  const deadlineMs = Date.now() + DECISION_BUDGET_MS;
  while (Date.now() < deadlineMs) {
    const decided = await store.findRolloutOrder(order.orderId);
    if (decided?.outcome === 'accepted') return true;
    // Somebody else was faster, or a check.
    if (decided?.outcome === 'refused') throw refused(decided.refusal ?? 'refused');
    await delay(POLL_MS);
  }
  return false;
}

function refused(refusal: string): HttpProblem {
  return new HttpProblem('rollout_order_refused', `${refusal.charAt(0).toUpperCase()}${refusal.slice(1)}.`);
}

import type { DecidedOrder, OrderSignal } from '../contracts/rollout.ts';
import { act, type PersonAction } from '../domain/rollout/people.ts';
import type { RolloutState } from '../domain/rollout/state.ts';

/** How many orders are remembered: a signal that comes twice, comes twice within moments. */
const REMEMBERED = 100;

interface PendingOrder extends OrderSignal {
  readonly action: PersonAction;
}

/**
 * People's orders as they come in. Signals are delivered at least once and may come at any moment; an order is decided
 * once, by the workflow's main line, between two of its steps: never while a decision is being written.
 */
export class RolloutOrders {
  readonly #pending: PendingOrder[] = [];
  #decided: readonly string[];

  constructor(decided: readonly string[]) {
    this.#decided = decided;
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** The orders that were decided lately, for the next run. */
  get decidedIds(): readonly string[] {
    return this.#decided;
  }

  receive(action: PersonAction, order: OrderSignal): void {
    const isKnown =
      this.#decided.includes(order.orderId) || this.#pending.some((each) => each.orderId === order.orderId);
    if (!isKnown) this.#pending.push({ ...order, action });
  }

  /** Carries out the next order on a state: the state after it, and what is to be recorded; null when none waits. */
  decideNext(
    state: RolloutState,
    mode: 'ab' | 'aa',
  ): { readonly state: RolloutState; readonly decided: DecidedOrder; readonly atMs: number } | null {
    const order = this.#pending.shift();
    if (order === undefined) return null;
    this.#decided = [...this.#decided, order.orderId].slice(-REMEMBERED);
    const result = act(state, order, mode);
    const { orderId, atMs } = order;
    return result.accepted
      ? { state: result.state, decided: { orderId, outcome: 'accepted', refusal: null }, atMs }
      : { state, decided: { orderId, outcome: 'refused', refusal: result.refusal }, atMs };
  }
}

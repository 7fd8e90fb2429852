import type { Rollout } from '../domain/rollout/rollout.ts';
import type { RolloutOrder, StartRollout } from './rollout.ts';

export type StartRolloutOutcome = 'started' | 'already_started' | 'another_is_running';

/** What rollouts ask of Temporal. What cannot be signalled now is in the store, and the schedule delivers it. */
export interface RolloutGateway {
  /**
   * Creates the rollout and starts its workflow. Idempotent by rolloutId. While Temporal is away the rollout is created, and
   * the schedule starts its workflow later.
   * @throws RolloutRefusedError for a candidate that is not there or not the agent's, an agent without a stable policy, or a
   * configuration that is not valid, or whose outcomes are due after turns are erased.
   */
  startRollout(request: StartRollout): Promise<{ readonly outcome: StartRolloutOutcome }>;
  /** Asks for a check by its number; starts the workflow where it is missing. False: Temporal is away. */
  requestCheck(rollout: Rollout, checkNumber: number): Promise<boolean>;
  /** Delivers a recorded order; starts the workflow where it is missing. False: Temporal is away. */
  deliverOrder(rollout: Rollout, order: RolloutOrder): Promise<boolean>;
}

/** A rollout that cannot be started as it was asked for; the message says why. */
export class RolloutRefusedError extends Error {
  override readonly name = 'RolloutRefusedError';
}

/** True for a {@link RolloutRefusedError} of any realm. */
export function isRolloutRefused(error: unknown): error is RolloutRefusedError {
  return error instanceof Error && error.name === 'RolloutRefusedError';
}

/** What the gateway needs of the store. */
export interface RolloutRegistry {
  createRollout(request: StartRollout): Promise<CreateRolloutOutcome>;
  findRollout(rolloutId: string): Promise<Rollout | null>;
}

export type CreateRolloutOutcome =
  | { readonly outcome: 'created' | 'already_there'; readonly rollout: Rollout }
  | { readonly outcome: 'another_is_active'; readonly rolloutId: string }
  /** Why it cannot be, in plain words. */
  | { readonly outcome: 'refused'; readonly refusal: string };

import type { CheckOutcome } from '../domain/rollout/apply-check.ts';
import type { RolloutConfigOverrides } from '../domain/rollout/config.ts';
import type { RolloutDecision } from '../domain/rollout/decision.ts';
import type { PersonAction } from '../domain/rollout/people.ts';
import type { RecordedOrder, RolloutGate, RolloutPlan } from '../domain/rollout/rollout.ts';
import type { RolloutSnapshot } from '../domain/rollout/snapshot.ts';
import type { PersonAct, RolloutState } from '../domain/rollout/state.ts';

/** The id of the one workflow of a rollout. */
export const rollOutPolicyWorkflowId = (rolloutId: string): string => `roll-out-policy/${rolloutId}`;

/** What starts a rollout; the rest is as in `DEFAULT_ROLLOUT_CONFIG`. */
export interface StartRollout {
  /** Made by the caller: the same rollout twice is one. */
  readonly rolloutId: string;
  readonly agent: string;
  readonly candidatePolicyId: string;
  /** An unproven candidate waits in staging for a person's approval. */
  readonly gate: RolloutGate;
  readonly trainingRunId: string | null;
  readonly config: RolloutConfigOverrides;
  readonly requestedBy: string;
  readonly requestedAt: string;
}

/** A person's order as the signals carry it. */
export interface OrderSignal extends PersonAct {
  readonly orderId: string;
}

/** What the workflow decided on an order. */
export type DecidedOrder = Pick<RecordedOrder, 'orderId' | 'outcome' | 'refusal'>;

export interface RollOutPolicyInput {
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  /** Of orders that were decided lately: a signal that comes twice is decided once. */
  readonly decidedOrders: readonly string[];
  /** After so many checks the workflow goes on as a new run, so that its history stays short. */
  readonly checksPerRun: number;
}

/** Of `checkRollouts`: nothing yet; an object, so that fields can be added. */
export type CheckRolloutsInput = Readonly<Record<string, never>>;

/** What the query `rolloutProgress` answers. */
export interface RolloutProgress {
  readonly state: RolloutState;
  readonly lastDecision: (RolloutDecision & { readonly checkNumber: number; readonly outcome: CheckOutcome }) | null;
}

/** A check's decision as it is written. */
export interface RolloutCheckRecord {
  readonly rolloutId: string;
  readonly snapshot: RolloutSnapshot;
  readonly decision: RolloutDecision;
  readonly outcome: CheckOutcome;
  /** The state after it. */
  readonly state: RolloutState;
  readonly lowestPValue: number | null;
}

/** Orders that were decided since the last write, and the state after them. */
export interface RolloutOrdersRecord {
  readonly rolloutId: string;
  readonly state: RolloutState;
  readonly orders: readonly DecidedOrder[];
  readonly atMs: number;
}

/**
 * What became of a write. `superseded`: a later one was there first. Nothing was written when the agent's `stable` channel
 * no longer points at the incumbent (`stable_moved`), or another rollout occupies the agent (`another_is_active`).
 */
export type RolloutWriteOutcome = 'written' | 'superseded' | 'stable_moved' | 'another_is_active';

/** The activities of `rollOutPolicy`; each may be repeated. */
export interface RolloutActivities {
  /** Lets the candidate answer the staging prompts through the chat path; those that were answered are not asked again. */
  runStagingTurns(plan: RolloutPlan): Promise<void>;
  /** Counts what is new of the rollout's users, and gives everything that the check decides on. */
  takeRolloutSnapshot(input: {
    readonly rolloutId: string;
    readonly checkNumber: number;
    readonly state: RolloutState;
  }): Promise<RolloutSnapshot>;
  /** Moves the channels by compare-and-set and writes the check and the state, in one transaction. */
  recordRolloutCheck(record: RolloutCheckRecord): Promise<RolloutWriteOutcome>;
  /** The same for people's orders. */
  recordRolloutOrders(record: RolloutOrdersRecord): Promise<RolloutWriteOutcome>;
}

/** The activities of `checkRollouts`. */
export interface CheckRolloutsActivities {
  /** Asks every rollout that is under way for its next check, and delivers orders that no workflow has heard of. */
  requestRolloutChecks(): Promise<{ readonly requested: number; readonly delivered: number; readonly failed: number }>;
}

/** An order on its way to the workflow. */
export interface RolloutOrder extends OrderSignal {
  readonly action: PersonAction;
}

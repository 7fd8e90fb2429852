import type {
  RolloutCheckRecord,
  RolloutOrder,
  RolloutOrdersRecord,
  RolloutWriteOutcome,
} from '../contracts/rollout.ts';
import type { RolloutRegistry } from '../contracts/rollout-gateway.ts';
import type { BreakerState } from '../domain/experiment/breaker.ts';
import type { RecordedCheck, RecordedOrder, RecordedTrip, Rollout } from '../domain/rollout/rollout.ts';
import type { RolloutSnapshot } from '../domain/rollout/snapshot.ts';
import type { StagingTurn } from '../domain/rollout/staging.ts';
import type { RolloutTally } from '../domain/rollout/tally.ts';
import type { UserAnalysis } from '../domain/rollout/user-values.ts';

/** Why no candidate serves. */
export interface KillSwitch {
  /** `*`: of every agent. */
  readonly agent: string;
  readonly person: string;
  readonly reason: string;
  readonly createdAt: string;
}

/** What decides whether, and to whom, candidates serve. */
export interface RolloutService {
  readonly rollouts: readonly Rollout[];
  readonly killSwitches: readonly KillSwitch[];
}

/** Exposed users that have not entered the tally, or whose outcome is due. */
export interface ExposureBatch {
  readonly uncounted: number;
  readonly matured: number;
}

/** What the time above which a turn is slow is taken of. */
export interface SlowTurnsRequest {
  readonly rolloutId: string;
  /** The incumbent as it is served: turns carry that id. */
  readonly policyId: string;
  readonly untilMs: number;
  readonly frozenAt: string;
}

/** What was served of a rollout lately. */
export interface RolloutRecency {
  readonly lastExposureAtMs: number | null;
  /** Turns that the agent served after that; counted up to {@link RECENT_TURN_LIMIT}. */
  readonly turnsSinceLastExposure: number;
  readonly breaker: BreakerState;
}

/** One decision, without what it was decided on. */
export interface RolloutDecisionEntry extends Omit<RecordedCheck, 'snapshot'> {
  readonly checkNumber: number;
  readonly takenAt: string;
}

/** More turns than this after the last exposure are not told apart. */
export const RECENT_TURN_LIMIT = 1_000;

/** Rollouts: their state, their checks, their users. The workflow of a rollout is the only writer of its state. */
export interface RolloutStore extends RolloutRegistry {
  /** The rollouts of an agent, or of all (null), newest first, at most `limit`. */
  listRollouts(query: { readonly agent: string | null; readonly limit: number }): Promise<readonly Rollout[]>;
  /** Rollouts that need checks: the active ones, and inconclusive ones that a person asked to promote. */
  listRolloutsToCheck(): Promise<readonly Rollout[]>;
  /** What serving reads: the active rollouts and the kill switches. */
  readRolloutService(): Promise<RolloutService>;

  /** Writes a check with its state, and moves the channels; one decision per number. */
  recordRolloutCheck(record: RolloutCheckRecord): Promise<RolloutWriteOutcome>;
  /** The checks of a rollout after a number, in order, at most `limit`. */
  listRolloutChecks(query: {
    readonly rolloutId: string;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly RecordedCheck[]>;

  /** The snapshots of every `every`-th check that measured something, in order, at most `limit`: for a chart. */
  sampleRolloutChecks(query: {
    readonly rolloutId: string;
    readonly every: number;
    readonly limit: number;
  }): Promise<readonly RolloutSnapshot[]>;
  /** Decisions without their snapshots, newest first: those that moved the rollout, and the latest others. */
  listRolloutDecisions(query: {
    readonly rolloutId: string;
    readonly limit: number;
  }): Promise<readonly RolloutDecisionEntry[]>;

  /** Writes an order once; an abort is in force for serving from then on. */
  recordRolloutOrder(order: RolloutOrder & { readonly rolloutId: string }): Promise<void>;
  /** Writes what became of orders, with the state after them, and moves the channels. */
  decideRolloutOrders(record: RolloutOrdersRecord): Promise<RolloutWriteOutcome>;
  findRolloutOrder(orderId: string): Promise<RecordedOrder | null>;
  /** The orders of a rollout, oldest first. */
  listRolloutOrders(rolloutId: string): Promise<readonly RecordedOrder[]>;
  /** Orders that no workflow has decided, oldest first, at most `limit`. */
  listOpenRolloutOrders(limit: number): Promise<readonly RecordedOrder[]>;

  /** Records the first trip of a rollout's breaker; in force for serving from then on. */
  recordBreakerTrip(rolloutId: string, trip: RecordedTrip): Promise<void>;
  /** Turns a kill switch on, or off, with its audit row; what it was before. */
  setKillSwitch(killSwitch: KillSwitch, isOn: boolean, auditId: string): Promise<void>;

  /**
   * Freezes the time above which a turn is slow: the incumbent's p95 of the seven days before `untilMs`, once. Null: it served
   * nobody in that time.
   */
  freezeSlowTurns(request: SlowTurnsRequest): Promise<number | null>;
  /** Brings up to `limit` new exposures and up to `limit` due outcomes into the tally, each user once; how many there were. */
  countExposures(request: {
    readonly analysis: UserAnalysis;
    readonly nowMs: number;
    readonly limit: number;
    /** At full_100 the control's values are frozen: its users mature without entering the tally. */
    readonly isControlFrozen: boolean;
  }): Promise<ExposureBatch>;
  readTally(rolloutId: string): Promise<RolloutTally>;
  readRolloutRecency(rollout: Pick<Rollout, 'rolloutId' | 'agent'>): Promise<RolloutRecency>;

  saveStagingTurn(rolloutId: string, turn: StagingTurn): Promise<void>;
  listStagingTurns(rolloutId: string): Promise<readonly StagingTurn[]>;
}

/** The stages of a rollout, in their order. */
export const STAGES = ['draft', 'staging', 'ramp_20', 'ramp_50', 'full_100'] as const;
export type Stage = (typeof STAGES)[number];

/** Where a rollout is: in a stage, beside it, or at its end. */
export const STATUSES = [...STAGES, 'hold', 'paused', 'completed', 'rolled_back', 'inconclusive', 'rejected'] as const;
export type RolloutStatus = (typeof STATUSES)[number];

/** The statuses that nothing leads out of. `inconclusive` is not one of them: a person may override it. */
export const TERMINAL_STATUSES = ['completed', 'rolled_back', 'rejected'] as const satisfies readonly RolloutStatus[];

/** What moves a rollout. `declare_inconclusive`, `hold`, `reject` and `roll_back` come from checks, `pause` and `resume` from people. */
export type Move = 'promote' | 'roll_back' | 'reject' | 'hold' | 'declare_inconclusive' | 'pause' | 'resume';

type Targets = Readonly<Partial<Record<Move, RolloutStatus>>>;

const RAMP: Targets = {
  roll_back: 'rolled_back',
  hold: 'hold',
  declare_inconclusive: 'inconclusive',
  pause: 'paused',
};

/**
 * The legal moves of every status, as data. `hold` and `paused` have none of their own: they resume to the stage they came
 * from, and whatever stops that stage stops them too, see `targetOf`.
 * Source: experiments.md ("The state machine").
 */
export const TRANSITIONS: Readonly<Record<RolloutStatus, Targets>> = {
  draft: { promote: 'staging', reject: 'rejected', pause: 'paused' },
  staging: { promote: 'ramp_20', reject: 'rejected', pause: 'paused' },
  ramp_20: { ...RAMP, promote: 'ramp_50' },
  ramp_50: { ...RAMP, promote: 'full_100' },
  full_100: { promote: 'completed', roll_back: 'rolled_back', hold: 'hold', pause: 'paused' },
  hold: {},
  paused: {},
  completed: {},
  rolled_back: {},
  inconclusive: { promote: 'full_100', roll_back: 'rolled_back' },
  rejected: {},
};

/** A person's act, as the audit keeps it. */
export interface PersonAct {
  readonly person: string;
  readonly reason: string;
  readonly atMs: number;
}

/** The state of a rollout; plain data, carried by its workflow. */
export interface RolloutState {
  readonly status: RolloutStatus;
  /** The stage it is in, or was in when it was held, paused or ended. */
  readonly stage: Stage;
  /** When that stage began. Hold and pause do not restart it: users go on being served and measured. */
  readonly stageEnteredAtMs: number;
  /** When ramp_20 began; null before. */
  readonly rampStartedAtMs: number | null;
  /** Why the last move was made, in plain words. */
  readonly reasons: readonly string[];
  /** Who made it; null when a check did. */
  readonly person: string | null;
  /** The approval that an unproven candidate needs. */
  readonly approval: PersonAct | null;
  /** A person's wish to promote past time, users and bounds; the next check grants it, unless it finds harm. */
  readonly promotionRequest: PersonAct | null;
  /** Counts every change that is not a check's wait: a decision taken on an older revision is out of date. */
  readonly revision: number;
  /** The number of the last check that was decided; 0 before the first. */
  readonly lastCheckNumber: number;
}

/** A rollout that has just been created. */
export function newRollout(nowMs: number): RolloutState {
  return {
    status: 'draft',
    stage: 'draft',
    stageEnteredAtMs: nowMs,
    rampStartedAtMs: null,
    reasons: [],
    person: null,
    approval: null,
    promotionRequest: null,
    revision: 0,
    lastCheckNumber: 0,
  };
}

/** Where a move leads from a state; null when it is not legal there. */
export function targetOf({ status, stage }: Pick<RolloutState, 'status' | 'stage'>, move: Move): RolloutStatus | null {
  if (status !== 'hold' && status !== 'paused') return TRANSITIONS[status][move] ?? null;
  if (move === 'resume') return stage;
  return move === 'roll_back' || move === 'reject' ? (TRANSITIONS[stage][move] ?? null) : null;
}

/** How a state is stopped: before any user is served a candidate is rejected, afterwards it is rolled back; null at an end. */
export function stopMoveOf(state: Pick<RolloutState, 'status' | 'stage'>): 'reject' | 'roll_back' | null {
  if (targetOf(state, 'roll_back') !== null) return 'roll_back';
  return targetOf(state, 'reject') === null ? null : 'reject';
}

/** The state after a legal move: `null` when it is not legal. */
export function move(
  state: RolloutState,
  made: {
    readonly move: Move;
    readonly reasons: readonly string[];
    readonly person: string | null;
    readonly atMs: number;
  },
): RolloutState | null {
  const status = targetOf(state, made.move);
  if (status === null) return null;
  const next = { ...state, status, reasons: made.reasons, person: made.person, revision: state.revision + 1 };
  if (!isStage(status) || status === state.stage) return next;
  return {
    ...next,
    stage: status,
    stageEnteredAtMs: made.atMs,
    rampStartedAtMs: status === 'ramp_20' ? made.atMs : state.rampStartedAtMs,
    // A request is for the stage it was made in.
    promotionRequest: null,
  };
}

/** Whether the candidate serves users in this state. */
export function isServing(state: Pick<RolloutState, 'status' | 'stage'>): boolean {
  return trafficShareOf(state) > 0;
}

const STAGE_SHARES: Readonly<Record<Stage, number>> = { draft: 0, staging: 0, ramp_20: 0.2, ramp_50: 0.5, full_100: 1 };

/**
 * The candidate's traffic share, for `assign`. A held or paused rollout keeps its stage's share: nobody changes arm while
 * people look into it. A completed one serves everybody, every other end nobody.
 */
export function trafficShareOf({ status, stage }: Pick<RolloutState, 'status' | 'stage'>): number {
  if (status === 'completed') return 1;
  return status === 'hold' || status === 'paused' || isStage(status) ? STAGE_SHARES[stage] : 0;
}

export function isTerminal(status: RolloutStatus): boolean {
  return TERMINAL_STATUSES.some((terminal) => terminal === status);
}

export function isStage(status: RolloutStatus): status is Stage {
  return STAGES.some((stage) => stage === status);
}

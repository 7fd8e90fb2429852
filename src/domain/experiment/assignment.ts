import { BUCKETS, bucketIndex } from './bucket.ts';

/** What a user is to an experiment. `not_analysed` users get the incumbent, like `control`, but are not counted. */
export type AssignedArm = 'treatment' | 'control' | 'not_analysed';

export interface Assignment {
  readonly arm: AssignedArm;
  /** The probability with which a user gets this arm at this traffic share, ∈ [0, 1]; stored with every turn. */
  readonly probability: number;
}

export interface AssignmentInput {
  /** The experiment's salt, see `experimentSalt`. */
  readonly experimentId: string;
  /** The unit, see `experimentUnit`. */
  readonly userId: string;
  /** A multiple of 0.0001 in [0, 0.5], or 1: the candidate serves everybody. */
  readonly trafficShare: number;
}

/**
 * The arm of a user. At share c ≤ .5 the lowest buckets (b < c) are `treatment`, the highest (b ≥ 1 − c) the equally large
 * `control`: nobody changes arm while the share grows, and both arms always live through the same time.
 * At share 1 everybody is `treatment`.
 * @throws RangeError for any other share.
 * Source: experiments.md ("Unit, assignment, outcome").
 * @example assign({ experimentId: 'foo', userId: 'def', trafficShare: 0.2 }) // b = .2019 → { arm: 'not_analysed', probability: 0.6 }
 */
export function assign({ experimentId, userId, trafficShare }: AssignmentInput): Assignment {
  const treated = treatedBuckets(trafficShare);
  if (treated === BUCKETS) return { arm: 'treatment', probability: 1 };
  const index = bucketIndex(experimentId, userId);
  if (index < treated) return { arm: 'treatment', probability: treated / BUCKETS };
  if (index >= BUCKETS - treated) return { arm: 'control', probability: treated / BUCKETS };
  return { arm: 'not_analysed', probability: (BUCKETS - 2 * treated) / BUCKETS };
}

/** Whether a recorded arm is the one that the assignment gives again; a turn for which it is not is a data error. */
export function isRecordedArmRight(recorded: AssignmentInput & { readonly arm: AssignedArm }): boolean {
  return assign(recorded).arm === recorded.arm;
}

/** Whether a share can be assigned exactly: a multiple of 0.0001 in [0, 0.5], or 1. */
export function isTrafficShare(trafficShare: number): boolean {
  if (trafficShare === 1) return true;
  return trafficShare >= 0 && trafficShare <= 0.5 && Number.isInteger(roundOff(trafficShare * BUCKETS));
}

/**
 * The hash salt of a rollout: its own for every rollout, and the agent is part of it, so that a user's arm under one
 * agent tells nothing of the arm under another. The separators keep (`a`, `bc`) and (`ab`, `c`) apart.
 */
export function experimentSalt({ agent, rolloutId }: { readonly agent: string; readonly rolloutId: string }): string {
  return `rollout/${agent}/${rolloutId}/`;
}

/** The unit that is assigned and analysed: the user; for an anonymous turn the conversation. */
export function experimentUnit(turn: { readonly userId: string | null; readonly conversationId: string }): string {
  return turn.userId ?? turn.conversationId;
}

function treatedBuckets(trafficShare: number): number {
  if (!isTrafficShare(trafficShare)) {
    throw new RangeError(
      `A traffic share must be a multiple of 0.0001 between 0 and 0.5, or 1 (everybody); found ${trafficShare}.`,
    );
  }
  return Math.round(trafficShare * BUCKETS);
}

/** Takes the floating point noise off a product such as 0.2002 × 10000 = 2001.9999999999998. */
function roundOff(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-9 ? nearest : value;
}

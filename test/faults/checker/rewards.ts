/**
 * The rewards of a turn, written again from feedback.md ("The scale", "The ledger") and sharing nothing with
 * src/domain/reward: a fault of the product's own fold must not hide itself.
 */
import type { StoredTurn } from './stored.ts';

const BASES: Readonly<Record<string, number>> = {
  thumbs_up: 1,
  rating_5: 1,
  rating_4: 0.8,
  rating_3: 0.5,
  rating_2: 0.3,
  rating_1: 0,
  thumbs_down: 0,
  copy: 1,
  follow_up: 0.8,
  regenerate: 0.3,
};

/** Whether a signal is said, not done. */
export const isOpinion = (type: string): boolean => !['copy', 'follow_up', 'regenerate'].includes(type);

/** +0.10 intent matched, +0.05 context used, −0.10 under 50 code points, −0.05 over 2000. */
function adjustment(turn: StoredTurn): number {
  const length = [...turn.response.trim()].length;
  const forLength = length < 50 ? -0.1 : length > 2000 ? -0.05 : 0;
  return (turn.intent_match ? 0.1 : 0) + (turn.used_context ? 0.05 : 0) + forLength;
}

/** The reward_score of one signal on a turn. */
export function scoreOfSignal(turn: StoredTurn, type: string): number {
  return clamp((BASES[type] ?? Number.NaN) + adjustment(turn));
}

/** The three rewards of a turn after the given signals, which are in effect and in order. */
export function expectedRewards(
  turn: StoredTurn,
  signals: readonly string[],
): {
  readonly explicit: number | null;
  readonly effective: number;
  readonly userSignal: number;
  readonly implicit: number;
} {
  const silent = turn.error === null ? 0.5 : 0.2;
  const implicit = clamp(silent + adjustment(turn));
  const base = foldedBase(signals);
  if (base === null) return { explicit: null, effective: implicit, userSignal: silent, implicit };
  const effective = clamp(base + adjustment(turn));
  return { explicit: effective, effective, userSignal: base, implicit };
}

/** The latest opinion; else 0.3 after a regenerate; else the larger of copy and follow-up; null for silence. */
function foldedBase(signals: readonly string[]): number | null {
  const opinion = signals.filter(isOpinion).at(-1);
  if (opinion !== undefined) return BASES[opinion] ?? Number.NaN;
  if (signals.includes('regenerate')) return 0.3;
  if (signals.length === 0) return null;
  return Math.max(...signals.map((type) => BASES[type] ?? Number.NaN));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Whether two rewards are equal but for the rounding of sums. */
export function isSame(left: number | null, right: number | null): boolean {
  return left === null || right === null ? left === right : Math.abs(left - right) < 1e-9;
}

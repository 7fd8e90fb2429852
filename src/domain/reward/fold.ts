import type { FeedbackEvent } from '../turn/feedback.ts';
import { BASE_REWARDS, type FeedbackType, feedbackGroup } from './feedback-type.ts';
import { silentBase } from './implicit.ts';
import { type RewardComponent, scoreOf } from './reward.ts';

/** What the fold reads of a row of the ledger. */
export type FoldableEvent = Pick<
  FeedbackEvent,
  'feedbackId' | 'kind' | 'retracts' | 'feedbackType' | 'seq' | 'appliedAt'
>;

/** A message's feedback, folded to the base of its reward. */
export interface FoldedFeedback<Event extends FoldableEvent> {
  /** ∈ [0, 1]. */
  readonly base: number;
  /** The event that gave the base; null when no feedback is in effect and the base is that of a silent turn. */
  readonly decidedBy: Event | null;
}

/** The three rewards of a turn that feedback moves (feedback.md, "Four numbers"). All ∈ [0, 1]. */
export interface TurnReward {
  /** The effective reward when feedback is in effect, else null. */
  readonly explicitReward: number | null;
  readonly effectiveReward: number;
  /** The folded base alone: no answer can raise it by its own shape. */
  readonly userSignalReward: number;
}

/**
 * The feedback in effect, in `seq` order: applied, and not taken back by an applied retraction.
 * Rows may come in any order and more than once.
 */
export function currentEvents<Event extends FoldableEvent>(events: readonly Event[]): readonly Event[] {
  return unretracted(events.filter((event) => event.appliedAt !== null));
}

/**
 * Folds a message's ledger: the latest opinion decides; without one a `regenerate`, even before or after a copy;
 * else the larger of `copy` and `follow_up`; else the base of a silent turn.
 * Source: feedback.md ("The ledger").
 */
export function foldFeedback<Event extends FoldableEvent>(
  events: readonly Event[],
  { failed }: { readonly failed: boolean },
): FoldedFeedback<Event> {
  const current = currentEvents(events);
  const decidedBy =
    current.findLast((event) => feedbackGroup(event.feedbackType) === 'opinion') ??
    current.findLast((event) => event.feedbackType === 'regenerate') ??
    current.findLast((event) => event.feedbackType === 'copy') ??
    current.findLast((event) => event.feedbackType === 'follow_up') ??
    null;
  return { base: decidedBy === null ? silentBase(failed) : BASE_REWARDS[decidedBy.feedbackType], decidedBy };
}

/**
 * The rewards of a turn after its ledger. While no feedback is in effect the implicit score holds, computed or given by
 * the caller; from then on the folded base with the computed adjustments.
 */
export function turnReward(input: {
  readonly events: readonly FoldableEvent[];
  /** The computed adjustments of the answer, never a given reward. */
  readonly adjustments: readonly RewardComponent[];
  readonly failed: boolean;
  /** The score of the turn's implicit reward. */
  readonly implicitScore: number;
}): TurnReward {
  const { base, decidedBy } = foldFeedback(input.events, input);
  if (decidedBy === null) {
    return { explicitReward: null, effectiveReward: input.implicitScore, userSignalReward: base };
  }
  const { score } = scoreOf(base, input.adjustments);
  return { explicitReward: score, effectiveReward: score, userSignalReward: base };
}

/**
 * The event that new feedback of a type repeats or supersedes: the latest unretracted opinion for an opinion, the
 * latest unretracted event of the same type for a behaviour; null when there is none.
 * Unlike the fold it reads what was accepted: events and retractions count at once, applied or not.
 */
export function currentEventOfGroup<Event extends FoldableEvent>(
  events: readonly Event[],
  type: FeedbackType,
): Event | null {
  const group = feedbackGroup(type);
  const current = unretracted(events).findLast((event) =>
    group === 'opinion' ? feedbackGroup(event.feedbackType) === 'opinion' : event.feedbackType === type,
  );
  return current ?? null;
}

/** The feedback among these rows that no retraction among them takes back, in `seq` order, each once. */
function unretracted<Event extends FoldableEvent>(events: readonly Event[]): readonly Event[] {
  const retracted = new Set(events.filter((event) => event.kind === 'retraction').map((event) => event.retracts));
  const feedback = events.filter((event) => event.kind === 'feedback' && !retracted.has(event.feedbackId));
  return [...new Map(feedback.map((event) => [event.feedbackId, event])).values()].sort((a, b) => a.seq - b.seq);
}

/**
 * What one turn adds to the sums that the dashboard reads. A rollup row is the sum of the measures of its turns, so that
 * a change of a turn changes it by the difference of the turn's measures before and after.
 */
import { FEEDBACK_TYPES, type FeedbackType, feedbackGroup } from '../reward/feedback-type.ts';
import { currentEvents } from '../reward/fold.ts';
import type { FeedbackEvent } from '../turn/feedback.ts';
import type { Turn } from '../turn/turn.ts';

/** Sums over turns; `_sum` of a reward, else a count of turns. */
export const REWARD_MEASURES = [
  'turns',
  'implicit_sum',
  'effective_sum',
  'user_signal_sum',
  'explicit_turns',
  'explicit_sum',
  'failed_turns',
] as const;
export type RewardMeasure = (typeof REWARD_MEASURES)[number];

/** Counts of events in effect, and of turns by what is in effect on them. */
export const FEEDBACK_MEASURES = [
  ...FEEDBACK_TYPES,
  'events',
  'changed_events',
  'late_events',
  'comment_events',
  'retracted_events',
  'opinion_turns',
  'positive_turns',
  'accuracy_turns',
  'accurate_turns',
  'signal_turns',
  'first_attempt_turns',
] as const;
export type FeedbackMeasure = (typeof FEEDBACK_MEASURES)[number];

export type RewardMeasures = Readonly<Record<RewardMeasure, number>>;
export type FeedbackMeasures = Readonly<Record<FeedbackMeasure, number>>;

/** What the measures read of a turn. */
export type MeasuredTurn = Pick<Turn, 'explicitReward' | 'effectiveReward' | 'userSignalReward' | 'error'> & {
  readonly implicitScore: number;
};

/** What the measures read of an event of the ledger. */
export type MeasuredEvent = Pick<
  FeedbackEvent,
  | 'feedbackId'
  | 'kind'
  | 'retracts'
  | 'feedbackType'
  | 'seq'
  | 'appliedAt'
  | 'supersedes'
  | 'source'
  | 'comment'
  | 'accurate'
>;

/** The measures of a turn that need no ledger. */
export function rewardMeasures(turn: MeasuredTurn): RewardMeasures {
  return {
    turns: 1,
    implicit_sum: turn.implicitScore,
    effective_sum: turn.effectiveReward,
    user_signal_sum: turn.userSignalReward,
    explicit_turns: turn.explicitReward === null ? 0 : 1,
    explicit_sum: turn.explicitReward ?? 0,
    failed_turns: turn.error === null ? 0 : 1,
  };
}

/** The measures of a turn's ledger; all 0 while nothing of it is applied. Rows may come in any order. */
export function feedbackMeasures(events: readonly MeasuredEvent[]): FeedbackMeasures {
  const current = currentEvents(events);
  const opinion =
    current.findLast(({ feedbackType }) => feedbackGroup(feedbackType) === 'opinion')?.feedbackType ?? null;
  const accurate = current.findLast((event) => event.accurate !== null)?.accurate ?? null;
  const applied = new Set(
    events
      .filter(({ kind, appliedAt }) => kind === 'feedback' && appliedAt !== null)
      .map(({ feedbackId }) => feedbackId),
  );
  const isRepeated = current.some(({ feedbackType }) => feedbackType === 'regenerate');
  return {
    ...countsByType(current),
    events: current.length,
    changed_events: count(current, ({ supersedes }) => supersedes !== null),
    late_events: count(current, ({ source }) => source === 'late'),
    comment_events: count(current, ({ comment }) => comment !== null && comment !== ''),
    retracted_events: applied.size - current.length,
    opinion_turns: Number(opinion !== null),
    positive_turns: Number(opinion !== null && POSITIVE.has(opinion)),
    accuracy_turns: Number(accurate !== null),
    accurate_turns: Number(accurate === true),
    signal_turns: Number(current.length > 0),
    first_attempt_turns: Number(current.length > 0 && !isRepeated && !(opinion !== null && NEGATIVE.has(opinion))),
  };
}

/** Opinions that say yes, and that say no (design.md, "The four metrics of the guide"). */
const POSITIVE: ReadonlySet<FeedbackType> = new Set(['thumbs_up', 'rating_4', 'rating_5']);
const NEGATIVE: ReadonlySet<FeedbackType> = new Set(['thumbs_down', 'rating_1', 'rating_2']);

function countsByType(events: readonly MeasuredEvent[]): Readonly<Record<FeedbackType, number>> {
  const counts: Record<FeedbackType, number> = {
    thumbs_up: 0,
    thumbs_down: 0,
    rating_1: 0,
    rating_2: 0,
    rating_3: 0,
    rating_4: 0,
    rating_5: 0,
    regenerate: 0,
    copy: 0,
    follow_up: 0,
  };
  for (const { feedbackType } of events) counts[feedbackType] += 1;
  return counts;
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length;
}

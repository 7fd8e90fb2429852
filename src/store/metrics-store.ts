import type { Intent, Persona } from '../domain/chat/vocabulary.ts';
import type { ClusteredMoments } from '../domain/learning/statistics/clustered-moments.ts';
import type { StrategyId } from '../domain/learning/strategies.ts';
import type { FeedbackType } from '../domain/reward/feedback-type.ts';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { Turn } from '../domain/turn/turn.ts';

/** Which turns a number is over. */
export interface MetricsFilter {
  /** Days since 1970-01-01 UTC, both included. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Null: all. */
  readonly agent: string | null;
  readonly policyId: string | null;
  readonly simulated: 'include' | 'exclude' | 'only';
}

/** By what the turns are taken apart. `total`: not at all. */
export type RewardGrouping = 'total' | 'day' | 'week' | 'intent' | 'persona' | 'intent_persona';
export type BucketGrouping = 'total' | 'day' | 'week';

export interface RewardSums {
  /** The first day of a day or week; null in other groupings. */
  readonly startDay: number | null;
  readonly intent: Intent | null;
  readonly persona: Persona | null;
  readonly turns: number;
  readonly implicit: ClusteredMoments;
  readonly explicit: ClusteredMoments;
  readonly effective: ClusteredMoments;
  readonly userSignal: ClusteredMoments;
  readonly submitted: ClusteredMoments;
  readonly failed: ClusteredMoments;
}

export interface FeedbackSums {
  readonly startDay: number | null;
  readonly events: number;
  readonly retractions: number;
  readonly types: Readonly<Record<FeedbackType, ClusteredMoments>>;
  readonly changed: ClusteredMoments;
  readonly late: ClusteredMoments;
  readonly commented: ClusteredMoments;
  readonly satisfied: ClusteredMoments;
  readonly accurate: ClusteredMoments;
  readonly firstAttempt: ClusteredMoments;
}

/** A turn with its events in effect, in `seq` order. */
export interface ListedTurn {
  readonly turn: Turn;
  readonly feedback: readonly FeedbackEvent[];
}

export interface TurnListQuery extends MetricsFilter {
  readonly intent: Intent | null;
  /** `none`: turns whose caller named no persona. */
  readonly persona: Persona | 'none' | null;
  readonly strategy: StrategyId | null;
  readonly select: 'all' | 'disagreements' | 'comments';
  readonly order: 'newest' | 'lowest_reward';
  /** Exclusive: the last turn of the page before. */
  readonly after: { readonly effectiveReward: number; readonly createdAt: string; readonly messageId: string } | null;
  readonly limit: number;
}

/** What the dashboard asks; the numbers come from sums that are kept with the rows, never from the rows themselves. */
export interface MetricsStore {
  /** Rewards by group; a group without turns is absent (`total`: no element). In the order of the groups. */
  sumRewards(filter: MetricsFilter, grouping: RewardGrouping): Promise<readonly RewardSums[]>;
  /** Feedback by group; a group without applied feedback is absent. In the order of the groups. */
  sumFeedback(filter: MetricsFilter, grouping: BucketGrouping): Promise<readonly FeedbackSums[]>;
  /** A page of turns that are not erased. */
  listTurns(query: TurnListQuery): Promise<readonly ListedTurn[]>;
  /** Feedback that is accepted and not applied: how much, and since when the oldest waits. */
  countPendingFeedback(): Promise<{ readonly events: number; readonly oldestAt: string | null }>;
}

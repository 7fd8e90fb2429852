import type { Estimate, FeedbackSummary, RewardSummary, TurnSummary } from '../contracts/http/metrics.ts';
import { type ClusteredMoments, clusteredMeanOfMoments } from '../domain/learning/statistics/clustered-moments.ts';
import { dayText } from '../domain/metrics/days.ts';
import { QUALITY_GOALS, QUALITY_METRICS, type QualityMetric } from '../domain/metrics/definitions.ts';
import { FEEDBACK_TYPES } from '../domain/reward/feedback-type.ts';
import type { FeedbackSums, ListedTurn, RewardSums } from '../store/metrics-store.ts';

const NOTHING: ClusteredMoments = { n: 0, sum: 0, clusters: 0, sumSquares: 0, sumProducts: 0, countSquares: 0 };

/** The JSON of a mean; null and n = 0 where there is nothing. */
export function estimateOf(moments: ClusteredMoments = NOTHING): Estimate {
  const mean = clusteredMeanOfMoments(moments);
  return {
    mean: mean?.mean ?? null,
    n: moments.n,
    users: moments.clusters,
    low: mean?.interval?.[0] ?? null,
    high: mean?.interval?.[1] ?? null,
  };
}

/** The JSON of the rewards of a group; of nothing when there are no turns. */
export function rewardSummaryOf(sums: RewardSums | undefined): RewardSummary {
  return {
    turns: sums?.turns ?? 0,
    implicit_reward: estimateOf(sums?.implicit),
    explicit_reward: estimateOf(sums?.explicit),
    effective_reward: estimateOf(sums?.effective),
    user_signal_reward: estimateOf(sums?.userSignal),
    submission_rate: estimateOf(sums?.submitted),
    failed_share: estimateOf(sums?.failed),
  };
}

/** The JSON of the feedback on the turns of a group. */
export function feedbackSummaryOf(
  rewards: RewardSums | undefined,
  feedback: FeedbackSums | undefined,
): FeedbackSummary {
  return {
    turns: rewards?.turns ?? 0,
    submission_rate: estimateOf(rewards?.submitted),
    events: feedback?.events ?? 0,
    types: FEEDBACK_TYPES.map((type) => {
      const moments = feedback?.types[type];
      return { feedback_type: type, events: moments?.sum ?? 0, share: estimateOf(moments) };
    }),
    changes_of_mind: estimateOf(feedback?.changed),
    late_share: estimateOf(feedback?.late),
    comment_share: estimateOf(feedback?.commented),
    retractions: feedback?.retractions ?? 0,
  };
}

/** The guide's four metrics of a group. */
export function qualityOf(
  rewards: RewardSums | undefined,
  feedback: FeedbackSums | undefined,
): Readonly<Record<QualityMetric, Estimate>> {
  return {
    chat_response_quality: estimateOf(rewards?.explicit),
    user_satisfaction: estimateOf(feedback?.satisfied),
    response_accuracy: estimateOf(feedback?.accurate),
    first_attempt_success: estimateOf(feedback?.firstAttempt),
  };
}

/** The four metrics beside what the guide expects of them. */
export function qualityRowsOf(values: Readonly<Record<QualityMetric, Estimate>>) {
  return QUALITY_METRICS.map((metric) => ({ metric, value: values[metric], ...QUALITY_GOALS[metric] }));
}

/** The mean of all turns if every turn with feedback had a reward of 1; null without turns. */
export function ceilingOf(rewards: RewardSums | undefined): number | null {
  if (rewards === undefined || rewards.turns === 0) return null;
  const { effective, explicit, turns } = rewards;
  return (effective.sum - explicit.sum + explicit.n) / turns;
}

/** The JSON of buckets by their first day, each with its part of two lists of sums. */
export function bucketsOf<View extends object>(
  rewards: readonly RewardSums[],
  feedback: readonly FeedbackSums[],
  view: (rewards: RewardSums, feedback: FeedbackSums | undefined) => View,
): readonly ({ readonly start: string } & View)[] {
  const feedbackByDay = new Map(feedback.map((sums) => [sums.startDay, sums]));
  return rewards.map((sums) => ({
    start: dayText(sums.startDay ?? 0),
    ...view(sums, feedbackByDay.get(sums.startDay)),
  }));
}

/** The JSON of a turn in a list. */
export function turnSummaryOf({ turn, feedback }: ListedTurn): TurnSummary {
  return {
    message_id: turn.messageId,
    conversation_id: turn.conversationId,
    user_id: turn.userId,
    created_at: turn.createdAt,
    agent: turn.agent,
    policy_id: turn.policyId,
    strategy: turn.assignment.strategy,
    intent: turn.intent,
    persona: turn.persona,
    message: turn.message,
    response: turn.response,
    implicit_reward: turn.implicitReward.score,
    explicit_reward: turn.explicitReward,
    effective_reward: turn.effectiveReward,
    user_signal_reward: turn.userSignalReward,
    feedback: feedback.map(({ feedbackType, comment, createdAt }) => ({
      feedback_type: feedbackType,
      comment,
      created_at: createdAt,
    })),
    error: turn.error,
    simulated: turn.simulated,
    workflow_id: turn.workflowId,
  };
}

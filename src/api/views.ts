import type { ChatResponse, FeedbackResponse, MessageView, StatisticsView } from '../contracts/http.ts';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { Turn } from '../domain/turn/turn.ts';
import type { AgentStatistics } from '../store/lightning-store.ts';

/** The JSON of an answered turn. */
export function chatResponseOf(turn: Turn, tracked: boolean): ChatResponse {
  return {
    message_id: turn.messageId,
    conversation_id: turn.conversationId,
    response: turn.response,
    intent: turn.intent,
    intent_confidence: turn.intentConfidence,
    used_context: turn.usedContext,
    sources: [...turn.sources],
    suggested_actions: [...turn.suggestedActions],
    reward: rewardOf(turn),
    policy_id: turn.policyId,
    tracked,
    execution_time_ms: turn.executionTimeMs,
    workflow_id: turn.workflowId,
    created_at: turn.createdAt,
    ...(turn.error === null ? {} : { error: turn.error }),
  };
}

/** The JSON of a message with its feedback, in `seq` order. */
export function messageViewOf(turn: Turn, feedback: readonly FeedbackEvent[]): MessageView {
  return {
    message_id: turn.messageId,
    conversation_id: turn.conversationId,
    user_id: turn.userId,
    agent: turn.agent,
    persona: turn.persona,
    message: turn.message,
    response: turn.response,
    intent: turn.intent,
    intent_confidence: turn.intentConfidence,
    used_context: turn.usedContext,
    sources: [...turn.sources],
    suggested_actions: [...turn.suggestedActions],
    policy_id: turn.policyId,
    strategy: turn.assignment.strategy,
    propensity: turn.assignment.propensity,
    implicit_reward: rewardOf(turn),
    explicit_reward: turn.explicitReward,
    effective_reward: turn.effectiveReward,
    user_signal_reward: turn.userSignalReward,
    feedback: feedback.map(feedbackEventOf),
    workflow_id: turn.workflowId,
    tracked: true,
    execution_time_ms: turn.executionTimeMs,
    error: turn.error,
    regenerate_of: turn.regenerateOf,
    created_at: turn.createdAt,
  };
}

/** The guide's five fields, made from the stored event alone: a replay is byte-identical. */
export function feedbackResponseOf(event: FeedbackEvent): FeedbackResponse {
  return {
    feedback_id: event.feedbackId,
    message_id: event.messageId,
    feedback_type: event.feedbackType,
    reward_score: event.rewardScore ?? 0,
    created_at: event.createdAt,
    ...(event.supersedes === null ? {} : { supersedes: event.supersedes }),
  };
}

/** The guide's `get_statistics`. */
export function statisticsViewOf(statistics: AgentStatistics): StatisticsView {
  return {
    enabled: statistics.enabled,
    total_interactions: statistics.totalInteractions,
    avg_reward: statistics.avgReward,
    min_reward: statistics.minReward,
    max_reward: statistics.maxReward,
    feedback_count: statistics.feedbackCount,
    avg_implicit_reward: statistics.avgImplicitReward,
    avg_explicit_reward: statistics.avgExplicitReward,
  };
}

const rewardOf = (turn: Turn) => ({ ...turn.implicitReward, components: [...turn.implicitReward.components] });

function feedbackEventOf(event: FeedbackEvent): MessageView['feedback'][number] {
  return {
    feedback_id: event.feedbackId,
    kind: event.kind,
    retracts: event.retracts,
    feedback_type: event.feedbackType,
    rating: event.rating,
    comment: event.comment,
    helpful: event.helpful,
    accurate: event.accurate,
    complete: event.complete,
    reward_score: event.rewardScore,
    source: event.source,
    supersedes: event.supersedes,
    created_at: event.createdAt,
    applied_at: event.appliedAt,
  };
}

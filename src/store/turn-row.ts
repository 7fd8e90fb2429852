import type { Insertable, Selectable } from 'kysely';
import type { TurnExperiment } from '../domain/experiment/turn-experiment.ts';
import type { RewardComponent } from '../domain/reward/reward.ts';
import type { StrategyAssignment } from '../domain/turn/strategy-assignment.ts';
import type { Source, TokenUsage, Turn } from '../domain/turn/turn.ts';
import { toInstant } from './instant.ts';
import type { TurnsTable } from './tables.ts';

/** The row of a turn, for either engine. */
export function toTurnRow(turn: Turn): Insertable<TurnsTable> {
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
    intent_match: turn.intentMatch,
    used_context: turn.usedContext,
    implicit_reward: turn.implicitReward.score,
    explicit_reward: turn.explicitReward,
    effective_reward: turn.effectiveReward,
    user_signal_reward: turn.userSignalReward,
    implicit_reward_base: turn.implicitReward.base,
    implicit_reward_components: JSON.stringify(turn.implicitReward.components),
    implicit_reward_clamped: turn.implicitReward.clamped,
    adjustments: JSON.stringify(turn.adjustments),
    calculator_version: turn.implicitReward.calculator_version,
    sources: JSON.stringify(turn.sources),
    suggested_actions: JSON.stringify(turn.suggestedActions),
    policy_id: turn.policyId,
    strategy: turn.assignment.strategy,
    propensity: turn.assignment.propensity,
    propensities: turn.assignment.propensities === null ? null : JSON.stringify(turn.assignment.propensities),
    assignment_seed: turn.assignment.seed,
    simulated: turn.simulated,
    history_length: turn.historyLength,
    asked_intent: turn.askedIntent,
    rollout_id: turn.experiment?.rolloutId ?? null,
    rollout_arm: turn.experiment?.arm ?? null,
    rollout_probability: turn.experiment?.probability ?? null,
    rollout_share: turn.experiment?.trafficShare ?? null,
    generator: turn.generator,
    error: turn.error,
    usage: turn.usage === null ? null : JSON.stringify(turn.usage),
    execution_time_ms: turn.executionTimeMs,
    created_at: toInstant(turn.createdAt),
    window_ms: turn.windowMs,
    regenerate_of: turn.regenerateOf,
    caller: turn.caller,
    request_hash: turn.requestHash,
    workflow_id: turn.workflowId,
    erased_at: turn.erasedAt === null ? null : toInstant(turn.erasedAt),
  };
}

/** The turn of a row that either engine gave. */
export function toTurn(row: Selectable<TurnsTable>): Turn {
  const sources: readonly Source[] = JSON.parse(row.sources);
  const suggestedActions: readonly string[] = JSON.parse(row.suggested_actions);
  const usage: TokenUsage | null = row.usage === null ? null : JSON.parse(row.usage);
  const experiment = toExperiment(row);
  return {
    messageId: row.message_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    caller: row.caller,
    agent: row.agent,
    persona: row.persona,
    message: row.message,
    intent: row.intent,
    intentConfidence: row.intent_confidence,
    policyId: row.policy_id,
    assignment: toAssignment(row),
    simulated: Boolean(row.simulated),
    historyLength: row.history_length,
    askedIntent: row.asked_intent,
    ...(experiment === null ? {} : { experiment }),
    regenerateOf: row.regenerate_of,
    requestHash: row.request_hash,
    windowMs: row.window_ms,
    workflowId: row.workflow_id,
    createdAt: row.created_at,
    response: row.response,
    sources,
    suggestedActions,
    usedContext: Boolean(row.used_context),
    intentMatch: Boolean(row.intent_match),
    executionTimeMs: row.execution_time_ms,
    error: row.error,
    generator: row.generator,
    usage,
    implicitReward: {
      score: row.implicit_reward,
      base: row.implicit_reward_base,
      components: toComponents(row.implicit_reward_components),
      clamped: Boolean(row.implicit_reward_clamped),
      calculator_version: row.calculator_version,
    },
    adjustments: toComponents(row.adjustments),
    explicitReward: row.explicit_reward,
    effectiveReward: row.effective_reward,
    userSignalReward: row.user_signal_reward,
    erasedAt: row.erased_at,
  };
}

function toAssignment(row: Selectable<TurnsTable>): StrategyAssignment {
  const propensities: readonly number[] | null = row.propensities === null ? null : JSON.parse(row.propensities);
  return { strategy: row.strategy, propensity: row.propensity, propensities, seed: row.assignment_seed };
}

/** What a turn was to a rollout; null when there was none. */
export function toExperiment(
  row: Pick<Selectable<TurnsTable>, 'rollout_id' | 'rollout_arm' | 'rollout_probability' | 'rollout_share'>,
): TurnExperiment | null {
  const { rollout_id: rolloutId, rollout_arm: arm, rollout_probability: probability, rollout_share: share } = row;
  if (rolloutId === null || arm === null || probability === null || share === null) return null;
  return { rolloutId, arm, probability, trafficShare: share };
}

/** The reward components of a JSON column. */
export function toComponents(json: string): readonly RewardComponent[] {
  return JSON.parse(json);
}

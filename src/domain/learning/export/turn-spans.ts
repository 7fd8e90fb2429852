/**
 * A turn as the spans that Agent Lightning 0.3 reads: the call of the model, then the annotation with the reward. Source: its
 * `semconv.py` (names) and `adapter/triplet.py` (a reward belongs to the last call that ended before the reward's span starts).
 */
import type { DatasetRow } from '../dataset/dataset-row.ts';

export type SpanAttribute = string | number | boolean;

/** A span without its ids. */
export interface TurnSpan {
  readonly name: 'openai.chat.completion' | 'agentlightning.annotation';
  /** Milliseconds since 1970, UTC. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, SpanAttribute>>;
  /** Numbers that stay floating point where they are whole. */
  readonly doubles: Readonly<Record<string, number>>;
}

/** A call takes at least this long, and this long passes before its reward: equal times would have no order. */
const SHORTEST_MS = 1;

/**
 * The two spans of a turn, the model's first. The second carries the effective reward, the only reward there is; it starts after the first ended.
 * @throws RangeError for a time that is none.
 */
export function turnSpans(row: DatasetRow): readonly [model: TurnSpan, reward: TurnSpan] {
  const startMs = Date.parse(row.createdAt);
  if (Number.isNaN(startMs)) throw new RangeError(`turn ${row.messageId}: "${row.createdAt}" is no time`);
  const endMs = startMs + Math.max(SHORTEST_MS, Math.round(row.executionTimeMs));
  const rewardMs = endMs + SHORTEST_MS;
  return [
    { name: 'openai.chat.completion', startMs, endMs, attributes: modelAttributes(row), doubles: propensityOf(row) },
    {
      name: 'agentlightning.annotation',
      startMs: rewardMs,
      endMs: rewardMs,
      attributes: {
        'agentlightning.reward.0.name': 'effective_reward',
        'agentlightning.link.0.key_match': 'gen_ai.response.id',
        'agentlightning.link.0.value_match': row.messageId,
        'agentlightning.span_sequence_id': 2,
      },
      doubles: { 'agentlightning.reward.0.value': row.effectiveReward },
    },
  ];
}

function modelAttributes(row: DatasetRow): TurnSpan['attributes'] {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'homeview-lightning',
    'gen_ai.agent.name': row.agent,
    'gen_ai.conversation.id': row.conversationId,
    'gen_ai.request.model': row.generator,
    'gen_ai.response.model': row.generator,
    'gen_ai.response.id': row.messageId,
    'gen_ai.prompt.0.role': 'user',
    'gen_ai.prompt.0.content': row.message,
    'gen_ai.completion.0.role': 'assistant',
    'gen_ai.completion.0.content': row.response,
    'agentlightning.span_sequence_id': 1,
    'homeview.policy_id': row.policyId,
    'homeview.intent': row.intent,
    'homeview.simulated': row.simulated,
    ...(row.persona === null ? {} : { 'homeview.persona': row.persona }),
    ...(row.strategy === null ? {} : { 'homeview.strategy': row.strategy }),
    ...(row.error === null ? {} : { 'error.type': row.error }),
  };
}

function propensityOf({ propensity }: DatasetRow): Readonly<Record<string, number>> {
  return propensity === null ? {} : { 'homeview.propensity': propensity };
}

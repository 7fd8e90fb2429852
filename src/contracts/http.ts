// What crosses HTTP, in snake_case as in the guide. OpenAPI is generated from these schemas.
import { z } from 'zod';
import { ROLES } from '../domain/access/access.ts';
import { AGENTS, INTENTS, PERSONAS } from '../domain/chat/vocabulary.ts';
import { POLICY_CHANNELS } from '../domain/learning/policy-channel.ts';
import { STRATEGY_IDS } from '../domain/learning/strategies.ts';
import { FEEDBACK_TYPES, type FeedbackType } from '../domain/reward/feedback-type.ts';
import { FEEDBACK_SOURCES } from '../domain/turn/feedback.ts';
import { SOURCE_KINDS } from '../domain/turn/turn.ts';

const NUL = String.fromCodePoint(0);

/** A string that every part of the system can store and give back unchanged. */
const text = () =>
  z
    .string()
    .refine((value) => !value.includes(NUL), 'must not contain U+0000')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode (it has a lone surrogate)');

/** A string of at most `limit` Unicode code points. */
export const boundedText = (limit: number) =>
  text().refine((value) => [...value].length <= limit, `must have at most ${limit} characters`);

export const ID_PATTERN = /^[A-Za-z0-9_.:-]{1,128}$/;
export const id = () =>
  z.string().regex(ID_PATTERN, 'must be 1 to 128 characters of A–Z, a–z, 0–9, "_", ".", ":" and "-"');

export const MESSAGE_LIMIT = 8_000;
export const COMMENT_LIMIT = 4_000;
/** The longest answer that is tracked. */
export const RESPONSE_LIMIT = 64_000;

const message = () => boundedText(MESSAGE_LIMIT).refine((value) => value.trim() !== '', 'must not be empty');

/** `POST /api/v1/chat`. */
export const chatRequest = z
  .strictObject({
    message: message().meta({ description: 'What the user asks.', example: 'How much to paint my living room?' }),
    conversation_id: id().optional(),
    user_id: id().optional(),
    persona: z.enum(PERSONAS).optional(),
    agent: z
      .enum([...AGENTS, 'auto'])
      .optional()
      .meta({ description: '`auto` routes by intent. Default: `chat_agent`.' }),
    message_id: id().optional().meta({ description: 'Makes the request idempotent: a retry gets the first answer.' }),
    regenerate_of: id().optional().meta({ description: 'The reply that this one replaces.' }),
  })
  .meta({ id: 'ChatRequest' });
export type ChatRequest = z.infer<typeof chatRequest>;

const rewardComponent = z.object({ name: z.string(), value: z.number() });

export const reward = z
  .object({
    score: z.number().min(0).max(1),
    base: z.number().min(0).max(1),
    components: z.array(rewardComponent),
    clamped: z.boolean(),
    calculator_version: z.string(),
  })
  .meta({ id: 'Reward' });

export const source = z
  .object({ id: z.string(), title: z.string(), source_kind: z.enum(SOURCE_KINDS), note: z.string() })
  .meta({ id: 'Source' });

/** The answer of a turn. */
export const chatResponse = z
  .object({
    message_id: id(),
    conversation_id: id(),
    response: z.string(),
    intent: z.enum(INTENTS),
    intent_confidence: z.number().min(0).max(1),
    used_context: z.boolean(),
    sources: z.array(source),
    suggested_actions: z.array(z.string()),
    reward,
    policy_id: z.string(),
    tracked: z.boolean().meta({ description: 'False while the store is away: the row follows.' }),
    execution_time_ms: z.number().min(0),
    workflow_id: z.string(),
    created_at: z.iso.datetime(),
    error: z
      .string()
      .optional()
      .meta({ description: 'Why the configured generator did not answer; the fallback did.' }),
  })
  .meta({ id: 'ChatResponse' });
export type ChatResponse = z.infer<typeof chatResponse>;

/** `POST /api/v1/chat/track`: a turn that the caller's own agent already generated; the guide's `track_chat_message` fields. */
export const trackRequest = z
  .strictObject({
    user_message: message(),
    ai_response: boundedText(RESPONSE_LIMIT),
    conversation_id: id().optional(),
    intent: z.enum(INTENTS).optional().meta({ description: "The agent's own classification of its answer." }),
    reward: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: "The turn's implicit reward; computed when absent." }),
    metadata: z
      .strictObject({
        intent_confidence: z.number().min(0).max(1).optional(),
        used_context: z.boolean().optional().meta({ description: 'A claim; the reward is decided on the text.' }),
        suggested_actions: z.array(boundedText(500)).max(20).optional(),
        response_length: z.int().min(0).optional(),
        execution_time_ms: z.number().min(0).optional(),
        errors: z.array(boundedText(2_000)).max(20).optional(),
        persona: z.enum(PERSONAS).optional(),
      })
      .optional(),
    agent: id().optional().meta({ description: 'Any agent name. Default: `chat_agent`.' }),
    message_id: id().optional(),
    user_id: id().optional(),
    policy_id: id().optional().meta({ description: 'The policy that your agent answered with.' }),
    propensity: z.number().gt(0).max(1).optional().meta({
      description: 'The probability with which your policy chose this answer: what off-policy evaluation needs.',
    }),
    regenerate_of: id().optional(),
  })
  .meta({ id: 'TrackRequest' });
export type TrackRequest = z.infer<typeof trackRequest>;

const RATING_TYPES: Partial<Record<FeedbackType, number>> = {
  rating_1: 1,
  rating_2: 2,
  rating_3: 3,
  rating_4: 4,
  rating_5: 5,
};
const BEHAVIOUR_TYPES: ReadonlySet<string> = new Set(['copy', 'follow_up', 'regenerate']);

/** Why a rating does not go with a type; null when it does (feedback.md, the table of cases). */
function ratingConflict(type: FeedbackType, rating: number): string | null {
  if (BEHAVIOUR_TYPES.has(type)) return `must be absent with the behaviour "${type}"`;
  const stated = RATING_TYPES[type];
  if (stated !== undefined && stated !== rating) return `must be ${stated} with "${type}", not ${rating}`;
  if (type === 'thumbs_up' && rating <= 2) return `must be 3 or more with "thumbs_up", not ${rating}`;
  if (type === 'thumbs_down' && rating >= 4) return `must be 3 or less with "thumbs_down", not ${rating}`;
  return null;
}

/** `POST /api/v1/chat/feedback`: the guide's body. */
export const feedbackRequest = z
  .strictObject({
    message_id: id(),
    feedback_type: z.enum(FEEDBACK_TYPES),
    user_id: id().optional(),
    rating: z.int().min(1).max(5).optional(),
    comment: boundedText(COMMENT_LIMIT).optional(),
    helpful: z.boolean().optional(),
    accurate: z.boolean().optional(),
    complete: z.boolean().optional(),
  })
  .superRefine((body, context) => {
    // Out of range is a problem of its own.
    if (body.rating === undefined || body.rating < 1 || body.rating > 5) return;
    const conflict = ratingConflict(body.feedback_type, body.rating);
    if (conflict !== null) context.addIssue({ code: 'custom', path: ['rating'], message: conflict });
  })
  .meta({ id: 'FeedbackRequest' });
export type FeedbackRequest = z.infer<typeof feedbackRequest>;

/** The guide's five fields, and `supersedes` when the user changed their mind. */
export const feedbackResponse = z
  .object({
    feedback_id: z.string(),
    message_id: id(),
    feedback_type: z.enum(FEEDBACK_TYPES),
    reward_score: z.number().min(0).max(1),
    created_at: z.iso.datetime(),
    supersedes: z.string().optional(),
  })
  .meta({ id: 'FeedbackResponse' });
export type FeedbackResponse = z.infer<typeof feedbackResponse>;

const feedbackEvent = z
  .object({
    feedback_id: z.string(),
    kind: z.enum(['feedback', 'retraction']),
    retracts: z.string().nullable(),
    feedback_type: z.enum(FEEDBACK_TYPES),
    rating: z.number().nullable(),
    comment: z.string().nullable(),
    helpful: z.boolean().nullable(),
    accurate: z.boolean().nullable(),
    complete: z.boolean().nullable(),
    reward_score: z.number().nullable(),
    source: z.enum(FEEDBACK_SOURCES),
    supersedes: z.string().nullable(),
    created_at: z.iso.datetime(),
    applied_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'FeedbackEvent' });

/** `GET /api/v1/chat/messages/:id`. */
export const messageView = z
  .object({
    message_id: id(),
    conversation_id: id(),
    user_id: z.string().nullable(),
    agent: z.string(),
    persona: z.enum(PERSONAS).nullable(),
    message: z.string(),
    response: z.string(),
    intent: z.enum(INTENTS),
    intent_confidence: z.number(),
    used_context: z.boolean(),
    sources: z.array(source),
    suggested_actions: z.array(z.string()),
    policy_id: z.string(),
    strategy: z
      .enum(STRATEGY_IDS)
      .nullable()
      .meta({ description: 'How it was answered; null for a turn that was answered elsewhere.' }),
    propensity: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: 'The probability with which that was chosen; null when unknown.' }),
    implicit_reward: reward,
    explicit_reward: z.number().nullable(),
    effective_reward: z.number(),
    user_signal_reward: z.number(),
    feedback: z.array(feedbackEvent),
    workflow_id: z.string(),
    tracked: z.boolean(),
    execution_time_ms: z.number(),
    error: z.string().nullable(),
    regenerate_of: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof messageView>;

export const conversationView = z
  .object({ conversation_id: id(), messages: z.array(messageView) })
  .meta({ id: 'Conversation' });
export type ConversationView = z.infer<typeof conversationView>;

export const POLICY_ID_PATTERN = /^[0-9a-f]{64}$/;
const policyId = () =>
  z.string().regex(POLICY_ID_PATTERN).meta({ description: 'The sha256 of the canonical JSON of the bundle.' });

const policySummary = z
  .object({
    policy_id: policyId(),
    agent: z.string(),
    generator: z.string(),
    model_id: z.string(),
    is_learned: z.boolean().meta({ description: 'False: every strategy is equally likely.' }),
    strategy_epsilon: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'The share of turns whose strategy is drawn uniformly.' }),
    channels: z.array(z.enum(POLICY_CHANNELS)).meta({ description: 'The channels that point at it now.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'PolicySummary' });
export type PolicySummary = z.infer<typeof policySummary>;

/** `GET /api/v1/policies`. */
export const policyList = z.object({ policies: z.array(policySummary) }).meta({ id: 'PolicyList' });

/** `GET /api/v1/policies/:id`. */
export const policyView = policySummary
  .extend({
    canonical_json: z.string().meta({ description: 'The whole bundle (RFC 8785): its sha256 is the id.' }),
    moves: z
      .array(
        z.object({
          move_id: z.string(),
          channel: z.enum(POLICY_CHANNELS),
          from: policyId().nullable(),
          to: policyId().nullable(),
          actor: z.string(),
          reason: z.string(),
          created_at: z.iso.datetime(),
        }),
      )
      .meta({ description: 'The moves of channels to it or away from it, newest first.' }),
  })
  .meta({ id: 'Policy' });
export type PolicyView = z.infer<typeof policyView>;

/** The guide's `get_statistics`. */
export const statisticsView = z
  .object({
    enabled: z.boolean(),
    total_interactions: z.int(),
    avg_reward: z.number().nullable(),
    min_reward: z.number().nullable(),
    max_reward: z.number().nullable(),
    feedback_count: z.int(),
    avg_implicit_reward: z.number().nullable(),
    avg_explicit_reward: z.number().nullable(),
  })
  .meta({ id: 'Statistics' });
export type StatisticsView = z.infer<typeof statisticsView>;

const part = z.object({ ok: z.boolean(), detail: z.string().optional() });
export const readinessView = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    store: part,
    temporal: part,
    worker: part,
    generator: part,
    tracking: z.object({ enabled: z.boolean(), reason: z.string().optional() }),
  })
  .meta({ id: 'Readiness' });
export type ReadinessView = z.infer<typeof readinessView>;

/** `POST /api/v1/session`: a browser signs in. */
export const sessionRequest = z
  .strictObject({
    key: text().refine((value) => value.length >= 1 && value.length <= 512, 'must have 1 to 512 characters'),
    user_id: id().optional().meta({ description: 'The one user that the session acts for; made when absent.' }),
  })
  .meta({ id: 'SessionRequest' });

/** Who calls. */
export const sessionView = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    user_id: z.string().nullable().meta({ description: 'Null for a key: it may name any user.' }),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;

const base64 = () => z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64');

/** A list of payloads, as Temporal's codec servers speak it: bytes in base64. */
export const payloadsBody = z
  .object({
    payloads: z
      .array(z.object({ metadata: z.record(z.string(), base64()).optional(), data: base64().optional() }))
      .max(10_000),
  })
  .meta({ id: 'Payloads' });

/** `DELETE /api/v1/users/:id`. */
export const erasureView = z.object({ workflow_id: z.string() }).meta({ id: 'Erasure' });

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const webConfig = z
  .object({
    temporal_ui_url: z.string().nullable(),
    namespace: z.string(),
    kill_switch: z.boolean(),
    version: z.string(),
  })
  .meta({ id: 'WebConfig' });
export type WebConfig = z.infer<typeof webConfig>;

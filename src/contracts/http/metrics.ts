// What the dashboard reads: `/api/v1/metrics/…` and the list of turns.
import { z } from 'zod';
import { INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { STRATEGY_IDS } from '../../domain/learning/strategies.ts';
import { METRIC_DEFINITIONS, type MetricId, QUALITY_METRICS } from '../../domain/metrics/definitions.ts';
import { FEEDBACK_TYPES } from '../../domain/reward/feedback-type.ts';
import { id } from '../http.ts';

/** What a number means, for the document and for readers of the code alike. */
const defined = (metric: MetricId) => ({ description: METRIC_DEFINITIONS[metric].definition });

const day = () =>
  z.iso.date('must be a day such as 2026-11-26').meta({ description: 'A day in UTC.', example: '2026-11-26' });

const BUCKETS = ['day', 'week'] as const;
const SIMULATED = ['include', 'exclude', 'only'] as const;

/** The most days that one question may span. */
export const MAXIMUM_DAYS = 731;

const filters = {
  from: day().optional().meta({ description: 'The first day, UTC. Default: 29 days before `to`.' }),
  to: day().optional().meta({ description: 'The last day, UTC, included. Default: today.' }),
  agent: id().optional().meta({ description: 'Only turns that this agent answered.' }),
  policy: id().optional().meta({ description: 'Only turns under this policy.' }),
  simulated: z
    .enum(SIMULATED)
    .optional()
    .meta({ description: 'Turns of simulated homeowners: with the others (the default), left out, or alone.' }),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'As `Accept: text/csv` does.' }),
};

/** The query of every metric. */
export const metricsQuery = z.strictObject(filters);
export type MetricsQuery = z.infer<typeof metricsQuery>;

/** The query of metrics over time. */
export const bucketedMetricsQuery = metricsQuery.extend({
  bucket: z.enum(BUCKETS).optional().meta({
    description:
      'Days, or weeks that begin on Monday; of a week that the range cuts, only the days in it. Default: day.',
  }),
});

/** A mean with what it rests on. */
export const estimate = z
  .object({
    mean: z.number().nullable().meta({ description: 'Null when n = 0.' }),
    n: z.int().min(0).meta({ description: 'What the mean is over: turns, or events.' }),
    users: z.int().min(0).meta(defined('users')),
    low: z
      .number()
      .nullable()
      .meta({ description: 'The lower end of the 95 % interval, clustered by user; null with fewer than two users.' }),
    high: z.number().nullable(),
  })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof estimate>;

/** What was asked, with the defaults filled in: enough for a permalink. */
const asked = {
  from: day(),
  to: day(),
  agent: z.string().nullable(),
  policy: z.string().nullable(),
  simulated: z.enum(SIMULATED),
};

const rewardEstimates = {
  turns: z.int().meta(defined('turns')),
  implicit_reward: estimate.meta(defined('implicit_reward')),
  explicit_reward: estimate.meta(defined('explicit_reward')),
  effective_reward: estimate.meta(defined('effective_reward')),
  user_signal_reward: estimate.meta(defined('user_signal_reward')),
  submission_rate: estimate.meta(defined('submission_rate')),
  failed_share: estimate.meta(defined('failed_share')),
};
export const rewardSummary = z.object(rewardEstimates).meta({ id: 'RewardSummary' });
export type RewardSummary = z.infer<typeof rewardSummary>;

/** `GET /api/v1/metrics/rewards`. */
export const rewardMetrics = z
  .object({
    ...asked,
    bucket: z.enum(BUCKETS),
    total: rewardSummary,
    buckets: z
      .array(z.object({ start: day().meta({ description: 'Its first day.' }), ...rewardEstimates }))
      .meta({ description: 'Oldest first; a day or week without turns is left out.' }),
    policy_moves: z
      .array(
        z.object({
          at: z.iso.datetime(),
          agent: z.string(),
          channel: z.string(),
          from: z.string().nullable(),
          to: z.string().nullable(),
          actor: z.string(),
          reason: z.string(),
        }),
      )
      .meta({ description: 'What to mark on the curve: where channels were moved in the range, oldest first.' }),
  })
  .meta({ id: 'RewardMetrics' });
export type RewardMetrics = z.infer<typeof rewardMetrics>;

const feedbackFigures = {
  turns: z.int().meta(defined('turns')),
  submission_rate: estimate.meta(defined('submission_rate')),
  events: z.int().meta(defined('feedback_events')),
  types: z
    .array(z.object({ feedback_type: z.enum(FEEDBACK_TYPES), events: z.int(), share: estimate }))
    .meta(defined('feedback_type_share')),
  changes_of_mind: estimate.meta(defined('changes_of_mind')),
  late_share: estimate.meta(defined('late_share')),
  comment_share: estimate.meta(defined('comment_share')),
  retractions: z.int().meta(defined('retractions')),
};
export const feedbackSummary = z.object(feedbackFigures).meta({ id: 'FeedbackSummary' });
export type FeedbackSummary = z.infer<typeof feedbackSummary>;

/** `GET /api/v1/metrics/feedback`. */
export const feedbackMetrics = z
  .object({
    ...asked,
    bucket: z.enum(BUCKETS),
    total: feedbackSummary,
    buckets: z.array(z.object({ start: day(), ...feedbackFigures })),
  })
  .meta({ id: 'FeedbackMetrics' });
export type FeedbackMetrics = z.infer<typeof feedbackMetrics>;

/** `GET /api/v1/metrics/intents`. */
export const intentMetrics = z
  .object({
    ...asked,
    intents: z
      .array(z.object({ intent: z.enum(INTENTS), ...rewardEstimates }))
      .meta({ description: 'Those with turns, in the order of the vocabulary.' }),
  })
  .meta({ id: 'IntentMetrics' });
export type IntentMetrics = z.infer<typeof intentMetrics>;

const persona = z.enum(PERSONAS).nullable().meta({ description: 'Null: the caller named none.' });

/** `GET /api/v1/metrics/personas`. */
export const personaMetrics = z
  .object({ ...asked, personas: z.array(z.object({ persona, ...rewardEstimates })) })
  .meta({ id: 'PersonaMetrics' });
export type PersonaMetrics = z.infer<typeof personaMetrics>;

/** `GET /api/v1/metrics/intents-by-persona`: the heat map. */
export const intentPersonaMetrics = z
  .object({
    ...asked,
    enough_turns: z.int().meta({ description: 'A cell with fewer turns is shown grey.' }),
    cells: z.array(z.object({ intent: z.enum(INTENTS), persona, ...rewardEstimates })),
  })
  .meta({ id: 'IntentPersonaMetrics' });
export type IntentPersonaMetrics = z.infer<typeof intentPersonaMetrics>;

const qualityFigures = {
  chat_response_quality: estimate.meta(defined('chat_response_quality')),
  user_satisfaction: estimate.meta(defined('user_satisfaction')),
  response_accuracy: estimate.meta(defined('response_accuracy')),
  first_attempt_success: estimate.meta(defined('first_attempt_success')),
};

/** `GET /api/v1/metrics/quality`: the guide's four metrics. */
export const qualityMetrics = z
  .object({
    ...asked,
    bucket: z.enum(BUCKETS),
    metrics: z.array(
      z.object({
        metric: z.enum(QUALITY_METRICS),
        value: estimate,
        baseline: z.number().meta({ description: 'Where the guide expects it to stand before learning.' }),
        target: z.object({ low: z.number(), high: z.number() }).meta({ description: 'Where the guide wants it.' }),
      }),
    ),
    all_turns_mean: estimate.meta(defined('all_turns_mean')),
    all_turns_ceiling: z.number().nullable().meta(defined('all_turns_ceiling')),
    buckets: z.array(z.object({ start: day(), ...qualityFigures })),
  })
  .meta({ id: 'QualityMetrics' });
export type QualityMetrics = z.infer<typeof qualityMetrics>;

const ALERT_SEVERITIES = ['page', 'warn'] as const;
const alert = z
  .object({
    name: z.string().meta({ description: 'The name of the rule in ops/alerts.yml.' }),
    severity: z.enum(ALERT_SEVERITIES),
    summary: z.string(),
  })
  .meta({ id: 'Alert' });

/** `GET /api/v1/metrics/overview`. */
export const overviewMetrics = z
  .object({
    agent: z.string().nullable(),
    policy: z.string().nullable(),
    simulated: z.enum(SIMULATED),
    today: rewardSummary.meta({ description: 'Since midnight, UTC.' }),
    last_7_days: rewardSummary.meta({ description: 'Today and the six days before.' }),
    running_rollouts: z.int().nullable().meta(defined('running_rollouts')),
    alerts: z.array(alert).meta({ description: 'What should worry somebody now, as this process sees it.' }),
  })
  .meta({ id: 'OverviewMetrics' });
export type OverviewMetrics = z.infer<typeof overviewMetrics>;

/** `GET /api/v1/metrics/system`. */
export const systemMetrics = z
  .object({
    since: z.iso.datetime().meta({ description: 'When this process started: its histogram begins there.' }),
    turn_overhead: z
      .object({
        count: z.int(),
        mean_ms: z.number().nullable(),
        buckets: z.array(
          z.object({
            up_to_ms: z.number().nullable().meta({ description: 'Included; null: without bound.' }),
            count: z.int().meta({ description: 'Of this bucket alone.' }),
          }),
        ),
      })
      .meta(defined('turn_overhead')),
    open_turns: z
      .int()
      .nullable()
      .meta({ description: `${METRIC_DEFINITIONS.open_turns.definition} Null while Temporal is away.` }),
    failed_workflows: z
      .int()
      .nullable()
      .meta({ description: `${METRIC_DEFINITIONS.failed_workflows.definition} Null while Temporal is away.` }),
    pending_feedback: z
      .object({
        events: z.int(),
        oldest_seconds: z.number().nullable().meta({ description: 'The age of the oldest; null when there is none.' }),
      })
      .meta(defined('pending_feedback')),
    tracking_enabled: z.boolean(),
    alerts: z.array(alert),
  })
  .meta({ id: 'SystemMetrics' });
export type SystemMetrics = z.infer<typeof systemMetrics>;

/** `GET /api/v1/metrics/definitions`. */
export const metricDefinitions = z
  .object({
    definitions: z.array(
      z.object({
        id: z.string().meta({ description: 'The name of the number in the answers.' }),
        name: z.string(),
        unit: z.enum(['reward', 'share', 'count', 'seconds', 'milliseconds']),
        definition: z.string(),
      }),
    ),
  })
  .meta({ id: 'MetricDefinitions' });

const TURN_ORDERS = ['newest', 'lowest_reward'] as const;
const TURN_SELECTIONS = ['all', 'disagreements', 'comments'] as const;
export const MAXIMUM_TURNS_PER_PAGE = 200;

/** The query of `GET /api/v1/turns`. */
export const turnsQuery = z.strictObject({
  ...filters,
  intent: z.enum(INTENTS).optional(),
  persona: z
    .enum([...PERSONAS, 'none'])
    .optional()
    .meta({ description: '`none`: turns whose caller named no persona.' }),
  strategy: z.enum(STRATEGY_IDS).optional(),
  select: z
    .enum(TURN_SELECTIONS)
    .optional()
    .meta({
      description: `\`disagreements\`: ${METRIC_DEFINITIONS.disagreement.definition} \`comments\`: turns with a comment in the ledger. Default: all.`,
    }),
  order: z
    .enum(TURN_ORDERS)
    .optional()
    .meta({ description: 'By time, or by effective reward and then time. Default: newest.' }),
  cursor: z.string().max(400).optional().meta({ description: '`next_cursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(MAXIMUM_TURNS_PER_PAGE).optional().meta({ description: 'Default: 50.' }),
});
export type TurnsQuery = z.infer<typeof turnsQuery>;

const turnSummary = z
  .object({
    message_id: id(),
    conversation_id: z.string(),
    user_id: z.string().nullable(),
    created_at: z.iso.datetime(),
    agent: z.string(),
    policy_id: z.string(),
    strategy: z.enum(STRATEGY_IDS).nullable(),
    intent: z.enum(INTENTS),
    persona,
    message: z.string(),
    response: z.string(),
    implicit_reward: z.number(),
    explicit_reward: z.number().nullable(),
    effective_reward: z.number(),
    user_signal_reward: z.number(),
    feedback: z
      .array(
        z.object({
          feedback_type: z.enum(FEEDBACK_TYPES),
          comment: z.string().nullable(),
          created_at: z.iso.datetime(),
        }),
      )
      .meta({ description: 'Applied and not taken back, in order.' }),
    error: z.string().nullable(),
    simulated: z.boolean(),
    workflow_id: z.string(),
  })
  .meta({ id: 'TurnSummary' });
export type TurnSummary = z.infer<typeof turnSummary>;

/** `GET /api/v1/turns`. */
export const turnList = z
  .object({
    ...asked,
    turns: z.array(turnSummary).meta({ description: 'Erased turns are left out.' }),
    next_cursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })
  .meta({ id: 'TurnList' });
export type TurnList = z.infer<typeof turnList>;

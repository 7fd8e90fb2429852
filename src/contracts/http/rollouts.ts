// Rollouts over HTTP, in snake_case. OpenAPI is generated from these schemas.
import { z } from 'zod';
import { AGENTS } from '../../domain/chat/vocabulary.ts';
import { GUARDRAILS } from '../../domain/experiment/guardrails.ts';
import { PERSON_ACTIONS } from '../../domain/rollout/people.ts';
import { STAGING_SOURCES } from '../../domain/rollout/staging.ts';
import { STAGES, STATUSES } from '../../domain/rollout/state.ts';
import { POLICY_ID_PATTERN } from '../http.ts';

const NUL = String.fromCodePoint(0);
const share = () => z.number().min(0).max(1);
const durationMs = () =>
  z
    .int()
    .min(0)
    .max(366 * 86_400_000);
const time = () => z.iso.datetime();
const policyId = () => z.string().regex(POLICY_ID_PATTERN, 'must be 64 hexadecimal digits');
const pair = <Schema extends z.ZodType>(schema: Schema) => z.object({ control: schema, treatment: schema });
const interval = () => z.object({ lower: z.number(), upper: z.number() });
const guardrailMargins = z.strictObject(
  Object.fromEntries(GUARDRAILS.map((name) => [name, share().optional()])) as Record<
    (typeof GUARDRAILS)[number],
    z.ZodOptional<z.ZodNumber>
  >,
);

/** A rollout's id: short enough for what is named after it. */
const rolloutId = () =>
  z.string().regex(/^[A-Za-z0-9_.:-]{1,80}$/, 'must be 1 to 80 characters of A–Z, a–z, 0–9, "_", ".", ":" and "-"');

const mode = z
  .enum(['ab', 'aa'])
  .meta({ description: '`aa`: both arms get the incumbent; a test of the experiment itself.' });

/** What a rollout may set; the rest is the default. */
export const rolloutConfigRequest = z.strictObject({
  mode: mode.optional(),
  alpha: z.number().optional(),
  horizon: z.int().optional().meta({ description: 'N*: users of both arms at which a decision is expected.' }),
  non_inferiority_margin: z.number().optional(),
  superiority_margin: z.number().optional(),
  guardrail_margins: guardrailMargins.optional(),
  durations: z
    .strictObject({
      exposure_window_ms: durationMs().optional(),
      maturation_ms: durationMs().optional(),
      minimum_ramp_ms: durationMs().optional(),
      full_service_ms: durationMs().optional(),
      maximum_ramp_ms: durationMs().optional(),
      stale_after_ms: durationMs().optional(),
    })
    .optional(),
});
export type RolloutConfigRequest = z.infer<typeof rolloutConfigRequest>;

/** `POST /api/v1/rollouts`. */
export const createRolloutRequest = z
  .strictObject({
    rollout_id: rolloutId().optional().meta({ description: 'Makes the request idempotent.' }),
    agent: z.enum(AGENTS),
    candidate_policy_id: policyId(),
    training_run_id: z
      .string()
      .regex(/^[A-Za-z0-9_.:-]{1,128}$/)
      .optional()
      .meta({ description: 'The run that made the candidate: its gate counts. Without it the candidate is unproven.' }),
    config: rolloutConfigRequest.optional(),
  })
  .meta({ id: 'CreateRolloutRequest' });
export type CreateRolloutRequest = z.infer<typeof createRolloutRequest>;

/** `POST /api/v1/rollouts/:id/{approve|pause|resume|promote|abort}`. */
export const rolloutOrderRequest = z
  .strictObject({
    reason: z
      .string()
      .max(1_000)
      .refine((value) => value.trim() !== '', 'must not be empty')
      .refine((value) => !value.includes(NUL), 'must not contain U+0000'),
  })
  .meta({ id: 'RolloutOrderRequest' });

const act = z.object({ person: z.string(), reason: z.string(), at: time() });

const rolloutSummary = z
  .object({
    rollout_id: z.string(),
    agent: z.string(),
    candidate_policy_id: policyId(),
    incumbent_policy_id: policyId(),
    gate: z.enum(['passed', 'unproven']),
    training_run_id: z.string().nullable(),
    mode,
    status: z.enum(STATUSES),
    stage: z.enum(STAGES),
    traffic_share: share().meta({ description: "The candidate's share of users by the rollout's state." }),
    reasons: z.array(z.string()).meta({ description: 'Why the last move was made.' }),
    requested_by: z.string(),
    created_at: time(),
  })
  .meta({ id: 'RolloutSummary' });
export type RolloutSummary = z.infer<typeof rolloutSummary>;

/** `GET /api/v1/rollouts`. */
export const rolloutList = z.object({ rollouts: z.array(rolloutSummary) }).meta({ id: 'RolloutList' });

const measurement = z.object({ users: z.int(), mean: z.number().nullable(), variance: z.number().nullable() });

const rolloutAnalysis = z
  .object({
    check_number: z.int(),
    taken_at: time(),
    outcome: pair(measurement).meta({
      description:
        'User-signal reward of matured users: what decides. At full_100 nobody is left to compare with: then this, the difference, its interval and p-value are those of the check that ended the ramp.',
    }),
    effective_reward: pair(z.number().nullable()).meta({ description: 'Shown beside it; never decides.' }),
    difference: z.number().nullable(),
    interval: interval().nullable().meta({ description: 'Two-sided, valid however often one looks.' }),
    p_value: z.number().nullable(),
    lower_one_sided: z.number().nullable(),
    is_decisive: z.boolean(),
    lowest_p_value: z.number().nullable(),
    exposed_users: pair(z.int()),
    outcomes_due: pair(z.int()),
    outcomes_missing: pair(z.int()),
    sample_ratio: z
      .object({ log_bayes_factor: z.number(), is_alarm: z.boolean() })
      .nullable()
      .meta({ description: 'Null at full_100: everybody is treated.' }),
    missing_outcomes: z
      .object({ log_bayes_factor: z.number(), is_alarm: z.boolean() })
      .nullable()
      .meta({ description: 'Null at full_100, as the sample ratio.' }),
    crossover: z.object({ users: z.int(), share: z.number(), is_alarm: z.boolean() }),
    assignment_mismatches: z.int(),
    data_errors: z.array(z.string()),
    guardrails: z.array(
      z.object({
        name: z.enum(GUARDRAILS),
        control: z.number().nullable(),
        treatment: z.number().nullable(),
        harm: z.number().nullable(),
        lower_bound: z.number(),
        margin: z.number(),
        method: z.enum(['confidence_sequence', 'empirical_bernstein']),
        is_breached: z.boolean(),
      }),
    ),
    breaker: z.object({ failures: z.int(), turns: z.int(), why_tripped: z.string().nullable() }),
    last_exposure_at: time().nullable(),
    turns_since_last_exposure: z.int(),
  })
  .meta({ id: 'RolloutAnalysis' });
export type RolloutAnalysisView = z.infer<typeof rolloutAnalysis>;

const decision = z.object({
  check_number: z.int(),
  taken_at: time(),
  action: z.enum(['wait', 'promote', 'roll_back', 'reject', 'hold', 'declare_inconclusive']),
  reasons: z.array(z.string()),
  outcome: z.enum(['applied', 'already_decided', 'out_of_date']),
  status_after: z.enum(STATUSES),
});

/** `GET /api/v1/rollouts/:id`. */
export const rolloutView = rolloutSummary
  .extend({
    stage_entered_at: time(),
    ramp_started_at: time().nullable(),
    transitions: z.array(
      z.object({
        from: z.enum(STATUSES),
        to: z.enum(STATUSES),
        at: time(),
        reasons: z.array(z.string()),
        person: z.string().nullable(),
      }),
    ),
    approval: act.nullable(),
    promotion_request: act.nullable(),
    abort: act.nullable(),
    breaker_tripped_at: time().nullable(),
    slow_above_ms: z.number().nullable().meta({
      description:
        "The incumbent's p95 of the seven days before ramp_20, frozen. Null at a ramp: it served nobody then, no turn is slow.",
    }),
    config: z.object({
      mode,
      alpha: z.number(),
      horizon: z.int(),
      non_inferiority_margin: z.number(),
      superiority_margin: z.number(),
      guardrail_margins: z.record(z.enum(GUARDRAILS), z.number()),
      durations: z.object({
        exposure_window_ms: z.int(),
        maturation_ms: z.int(),
        minimum_ramp_ms: z.int(),
        full_service_ms: z.int(),
        maximum_ramp_ms: z.int(),
        stale_after_ms: z.int(),
      }),
    }),
    sample_size: z
      .object({ delta: z.number(), sd: z.number(), power: z.number(), fixed: z.int(), sequential: z.int() })
      .meta({ description: 'Users per arm that a difference of delta needs.' }),
    staging: z.object({
      planned: z.int(),
      passed: z.int(),
      failed: z.int(),
      schema_errors: z.int(),
      turns: z.array(
        z.object({
          turn_number: z.int(),
          message_id: z.string(),
          source: z.enum(STAGING_SOURCES),
          is_passed: z.boolean(),
          schema_errors: z.array(z.string()),
          failure: z.string().nullable(),
          finished_at: time(),
        }),
      ),
    }),
    analysis: rolloutAnalysis.nullable().meta({ description: 'Of the last check; null while nothing is measured.' }),
    series: z
      .array(
        z.object({
          check_number: z.int(),
          taken_at: time(),
          difference: z.number().nullable(),
          lower: z.number().nullable(),
          upper: z.number().nullable(),
          control_users: z.int(),
          treatment_users: z.int(),
        }),
      )
      .meta({
        description:
          'The difference and its interval over the checks of the ramps, evenly thinned to at most 200 points.',
      }),
    decisions: z
      .array(decision)
      .meta({ description: 'Newest first: every decision that moved the rollout, and the latest that did not.' }),
    orders: z.array(
      z.object({
        order_id: z.string(),
        action: z.enum(PERSON_ACTIONS),
        person: z.string(),
        reason: z.string(),
        at: time(),
        outcome: z.enum(['accepted', 'refused']).nullable(),
        refusal: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Rollout' });
export type RolloutView = z.infer<typeof rolloutView>;

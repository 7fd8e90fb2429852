// What `/api/v1/training-runs` takes and answers.
import { z } from 'zod';
import { INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { BASELINES } from '../../domain/learning/evaluation/baselines.ts';
import { STRATEGY_IDS } from '../../domain/learning/strategies.ts';
import { REPORT_PICTURES } from '../../domain/learning/training/report-markdown.ts';
import { id } from '../http.ts';
import { TRAINING_STAGES, TRAINING_STATUSES } from '../training.ts';
import { rolloutConfigRequest } from './rollouts.ts';

const sha256 = () => z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const share = () => z.number().min(0).max(1);
const count = () => z.int().min(0);

const LARGEST_SEED = 2 ** 32 - 1;
export const LARGEST_BUDGET = 1_000_000;

/** `POST /api/v1/training-runs`. */
export const trainingRunRequest = z
  .strictObject({
    run_id: id().max(80).optional().meta({ description: 'Makes the request idempotent: a retry gets the first run.' }),
    agent: id().optional().meta({ description: 'Default: `chat_agent`.' }),
    algorithm: z.string().min(1).max(64).meta({
      description: '`grpo`, `dr_grpo`, `dapo`, `dpo`, `ppo`, `bandit`, or a plug-in of the configuration.',
      example: 'grpo',
    }),
    snapshot_id: sha256().optional().meta({ description: 'What is trained on. Default: a snapshot is frozen first.' }),
    base_policy_id: sha256().optional().meta({ description: 'Default: the policy that serves the agent.' }),
    seed: z.int().min(0).max(LARGEST_SEED).optional().meta({ description: 'Default: 1.' }),
    hyper_parameters: z
      .record(z.string(), z.json())
      .optional()
      .meta({ description: 'Under the names of the algorithm (those of TRL); what is missing has its default.' }),
    budget: z
      .strictObject({ max_generator_calls: z.int().min(0).max(LARGEST_BUDGET) })
      .optional()
      .meta({
        description: 'The most answers that may be generated. Default: 20000 locally, 1000 from a remote model.',
      }),
    include_simulated: z.boolean().optional().meta({
      description: 'Whether turns of simulated homeowners take part. Default: as in the given snapshot, else false.',
    }),
    rollout: rolloutConfigRequest.nullable().optional().meta({
      description:
        'A candidate that passes the gate, or is unproven, starts a rollout with these settings. Default: it is only registered.',
    }),
    dry_run: z.boolean().optional().meta({ description: 'Only says what the run would need: nothing is started.' }),
  })
  .meta({ id: 'TrainingRunRequest' });
export type TrainingRunRequest = z.infer<typeof trainingRunRequest>;

/** What a run will need, known before its start. */
export const trainingPlanView = z
  .object({
    hyper_parameters: z.record(z.string(), z.json()).meta({ description: 'All of them, defaults filled in.' }),
    generator: z.object({ name: z.string(), mode: z.enum(['local', 'remote']) }),
    generator_calls_at_most: count().meta({ description: 'Less what is answered already.' }),
    training_prompts_at_most: count(),
    guard_prompts_at_most: count().meta({ description: 'Held-out prompts that the guard metrics are measured on.' }),
    price: z
      .object({
        usd_at_most: z.number().nullable().meta({ description: 'Null where no price per token is configured.' }),
        mean_prompt_tokens: z.number(),
        mean_completion_tokens: z.number(),
        from_turns: count().meta({ description: 'The last turns of the agent that the means are of.' }),
      })
      .nullable()
      .meta({ description: 'Null for a generator whose turns tell no tokens.' }),
  })
  .meta({ id: 'TrainingPlan' });
export type TrainingPlanView = z.infer<typeof trainingPlanView>;

const curvePoint = z.object({ step: count(), metrics: z.record(z.string(), z.number()) });

export const trainingRunSummary = z
  .object({
    run_id: id(),
    agent: z.string(),
    algorithm: z.string(),
    status: z.enum(TRAINING_STATUSES),
    stage: z.enum(TRAINING_STAGES),
    step: count(),
    total_steps: count().meta({ description: '0 until the algorithm has begun.' }),
    time_left_ms: z.number().min(0).nullable().meta({ description: 'Of the training steps; null when not known.' }),
    generator_calls: count().meta({ description: 'Answers generated anew so far.' }),
    seed: count(),
    include_simulated: z.boolean(),
    snapshot_id: z.string().nullable(),
    base_policy_id: z.string().nullable(),
    candidate_policy_id: z.string().nullable(),
    gate: z.enum(['passed', 'unproven', 'failed']).nullable(),
    failure: z.string().nullable(),
    workflow_id: z.string(),
    requested_by: z.string(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'TrainingRunSummary' });
export type TrainingRunSummaryView = z.infer<typeof trainingRunSummary>;

/** `GET /api/v1/training-runs`. */
export const trainingRunList = z.object({ training_runs: z.array(trainingRunSummary) }).meta({ id: 'TrainingRunList' });

const interval = z.tuple([z.number(), z.number()]).nullable();
const difference = z
  .object({ mean: z.number(), n: count(), clusters: count(), standard_error: z.number().nullable(), interval })
  .nullable();
const policyValue = z.object({ value: z.number(), interval }).nullable();
const compared = z.enum(['candidate', 'base', ...BASELINES]);
const dimension = z.enum(['intent', 'persona']);
const group = z.enum([...INTENTS, ...PERSONAS, 'unknown']);
const shares = z.array(share()).length(STRATEGY_IDS.length);
const exampleAnswer = z.object({
  strategy: z.enum(STRATEGY_IDS),
  probability: share(),
  response: z.string().nullable().meta({ description: 'Null when the answer is no longer kept.' }),
});

const estimate = z.object({
  policy: compared,
  n: count(),
  users: count(),
  ess: z.number().min(0),
  refused: z.string().nullable().meta({ description: 'Why nothing may be concluded.' }),
  ips: policyValue,
  clipped_ips: policyValue,
  snips: policyValue,
  dm: policyValue,
  dr: policyValue,
});

/** A training run's report: everything that a person needs to judge the candidate. */
export const trainingReportView = z
  .object({
    statements: z.array(z.string()).meta({ description: 'What the report says first, in plain sentences.' }),
    gate: z.object({ verdict: z.enum(['passed', 'unproven', 'failed']), reasons: z.array(z.string()) }),
    held_out: z.object({ rows: count(), users: count() }),
    estimates: z.array(estimate),
    comparisons: z.array(
      z.object({
        over: compared,
        difference,
        conclusion: z.enum(['better', 'worse', 'not_shown']),
      }),
    ),
    groups: z.array(z.object({ dimension, value: group, n: count(), ess: z.number(), difference })),
    arm_shares: z.array(z.object({ dimension, value: group, n: count(), base: shares, candidate: shares })),
    changes: z.array(
      z.object({
        intent: z.enum(INTENTS),
        persona: z.enum(PERSONAS).nullable(),
        n: count(),
        before: share(),
        after: share(),
        sentence: z.string(),
      }),
    ),
    guards: z
      .array(
        z.object({
          name: z.string(),
          candidate: z.number(),
          baseline: z.number(),
          harm: z.enum(['increase', 'decrease']),
          margin: z.number(),
        }),
      )
      .nullable(),
    guard_prompts: count(),
    examples: z.array(
      z.object({
        message_id: z.string(),
        intent: z.enum(INTENTS),
        persona: z.enum(PERSONAS).nullable(),
        message: z.string().nullable().meta({ description: 'Null when it was erased.' }),
        base: exampleAnswer,
        candidate: exampleAnswer,
      }),
    ),
    scoring: z.object({
      reward_function: z.object({ agent: z.string(), version: z.string() }),
      reward_model: z.union([
        z.object({
          status: z.literal('fitted'),
          weight: share(),
          labels: count(),
          auc: share().nullable(),
          brier: share(),
          brier_of_base_rate: share(),
          ece: share(),
          calibration: z.array(
            z.object({
              low: share(),
              high: share(),
              n: count(),
              mean_prediction: share().nullable(),
              outcome_share: share().nullable(),
            }),
          ),
          strongest_terms: z.array(z.object({ term: z.string(), log_odds: z.number() })),
        }),
        z.object({ status: z.literal('refused'), reason: z.string() }),
      ]),
    }),
    data: z.object({ training_turns: count(), training_users: count(), prompts: count() }),
    generator: z.object({
      name: z.string(),
      model_id: z.string(),
      calls: count(),
      failed: count(),
      cost_micro_usd: z.number().nullable(),
    }),
    hyper_parameters: z.record(z.string(), z.json()),
    strategy_epsilon: share(),
  })
  .meta({ id: 'TrainingReport' });
export type TrainingReportView = z.infer<typeof trainingReportView>;

/** `GET /api/v1/training-runs/:id`. */
export const trainingRunView = trainingRunSummary
  .extend({
    hyper_parameters: z.record(z.string(), z.json()).meta({ description: 'As they were asked for.' }),
    budget: z.object({ max_generator_calls: count() }),
    curve: z.array(curvePoint).meta({ description: 'Metrics by training step, thinned. Shown; never a gate.' }),
    report: trainingReportView.nullable().meta({ description: 'Null until the candidate was evaluated.' }),
    pictures: z.array(z.enum(REPORT_PICTURES)).meta({ description: 'What `pictures/<name>.svg` below the run holds.' }),
  })
  .meta({ id: 'TrainingRun' });
export type TrainingRunView = z.infer<typeof trainingRunView>;

/** The answer to `POST /api/v1/training-runs`. */
export const trainingRunStarted = z
  .object({ run: trainingRunSummary.nullable().meta({ description: 'Null for a dry run.' }), plan: trainingPlanView })
  .meta({ id: 'TrainingRunStarted' });

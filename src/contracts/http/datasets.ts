// Dataset snapshots and collection reports over HTTP.
import { z } from 'zod';
import { COLLECTION_OUTCOMES } from '../../domain/learning/collection/decision.ts';
import { STRATEGY_IDS } from '../../domain/learning/strategies.ts';
import { COLLECTED_AGENTS } from '../collection.ts';
import { boundedText, id } from '../http.ts';

/** The id of a snapshot. */
export const SNAPSHOT_ID_PATTERN = /^[0-9a-f]{64}$/;
const snapshotId = () => z.string().regex(SNAPSHOT_ID_PATTERN);

const count = () => z.int().min(0);
const share = () => z.number().min(0).max(1);
const counts = () => z.record(z.string(), count());
const instant = () => z.iso.datetime();
const interval = () => z.tuple([z.number(), z.number()]).meta({ description: '95 %, clustered by user' });

/** `POST /api/v1/datasets`. */
export const collectRequest = z
  .strictObject({ agent: z.enum(COLLECTED_AGENTS).meta({ description: 'Whose turns are collected now.' }) })
  .meta({ id: 'CollectRequest' });

export const collectAccepted = z
  .object({
    agent: z.string(),
    schedule_id: z.string(),
    outcome: z
      .enum(['started', 'already_running'])
      .meta({ description: '`already_running`: a collection is open; its report is the one to wait for.' }),
  })
  .meta({ id: 'CollectAccepted' });

const sideCard = z.object({ rows: count(), users: count(), liked: count(), disliked: count() });

/** The card of a snapshot. */
export const datasetCard = z
  .object({
    format: z.string(),
    includes_simulated: z.boolean(),
    rows: count(),
    sides: z.object({ train: sideCard, validation: sideCard, held_out: sideCard }),
    coverage: z.object({
      intent: counts(),
      persona: counts(),
      policy: counts(),
      arm: counts(),
      generator: counts(),
    }),
    explicit: count(),
    with_propensity: count(),
    simulated: count(),
    dropped: z.object({ split_conflict: count(), simulated: count(), erased: count() }),
    calculator_versions: counts(),
    first_turn_at: instant().nullable(),
    last_turn_at: instant().nullable(),
  })
  .meta({ id: 'DatasetCard' });

export const datasetView = z
  .object({
    snapshot_id: snapshotId().meta({ description: 'The sha256 of the content.' }),
    agent: z.string(),
    watermark: count().meta({ description: 'The last position of the ledger of turns that was looked at.' }),
    created_at: instant(),
    card: datasetCard,
  })
  .meta({ id: 'Dataset' });
export type DatasetView = z.infer<typeof datasetView>;

export const datasetList = z.object({ datasets: z.array(datasetView) }).meta({ id: 'DatasetList' });

const samples = z
  .object({
    total: count(),
    since_training: count().meta({ description: 'Of them, those after the last training that a collection started.' }),
    target: count(),
    missing: count(),
    is_target_met: z.boolean(),
  })
  .meta({ id: 'SampleCount' });

const decision = z
  .object({
    outcome: z.enum(COLLECTION_OUTCOMES),
    detail: z.string(),
    training_run_id: z.string().nullable(),
    decided_at: instant(),
  })
  .meta({ id: 'CollectionDecision' });

const coverageCells = z.array(
  z.object({
    value: z.string(),
    n: count(),
    share: share(),
    explicit: count(),
    mean_user_signal_reward: share(),
  }),
);

const mean = z
  .object({
    mean: share(),
    n: count(),
    users: count(),
    standard_error: z.number().min(0).nullable(),
    interval: interval().nullable(),
  })
  .meta({ id: 'ClusteredMean' });

const agreement = z.object({ pearson: z.number().nullable(), spearman: z.number().nullable() });

const rewardModel = z
  .discriminatedUnion('status', [
    z.object({
      status: z.literal('fitted'),
      labels: count(),
      labels_available: count(),
      auc: share().nullable(),
      brier: share(),
      brier_of_base_rate: share(),
      ece: share(),
      bins: z.array(
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
    z.object({ status: z.literal('refused'), reason: z.string(), labels_available: count() }),
  ])
  .meta({ id: 'RewardModelSummary' });

const pattern = z
  .object({
    name: z.string(),
    slice: z.record(z.string(), z.string()),
    n: count(),
    users: count(),
    mean: share(),
    interval: interval(),
    lift: z.number(),
    lift_interval: interval(),
    p_value: share(),
    adjusted_p_value: share(),
    robust_to_dependence: z.boolean().meta({ description: 'Whether Benjamini–Yekutieli reports it, too.' }),
    examples: z.array(z.object({ message_id: z.string(), reward: share() })),
  })
  .meta({ id: 'LowPattern' });

const changedNumbers = z.array(
  z.object({ name: z.string(), before: z.number().nullable(), after: z.number().nullable() }),
);

const diff = z
  .object({
    before: z.string(),
    after: z.string(),
    numbers: changedNumbers,
    coverage: z.object({
      intent: changedNumbers,
      persona: changedNumbers,
      policy: changedNumbers,
      arm: changedNumbers,
    }),
    patterns: z.object({
      appeared: z.array(z.string()),
      gone: z.array(z.string()),
      stayed: z.array(z.string()),
    }),
  })
  .meta({ id: 'CollectionDiff' });

/** A report in a list. */
export const collectionSummary = z
  .object({
    report_id: z.string(),
    workflow_id: z.string(),
    agent: z.string(),
    created_at: instant(),
    snapshot_id: snapshotId(),
    samples,
    feedback_coverage: share(),
    patterns_found: count(),
    decision: decision.nullable(),
  })
  .meta({ id: 'CollectionReportSummary' });
export type CollectionSummaryView = z.infer<typeof collectionSummary>;

export const collectionList = z.object({ reports: z.array(collectionSummary) }).meta({ id: 'CollectionReportList' });

export const collectionView = collectionSummary
  .extend({
    watermark: count(),
    includes_simulated: z.boolean(),
    previous_report_id: z.string().nullable(),
    coverage: z.object({
      intent: coverageCells,
      persona: coverageCells,
      policy: coverageCells,
      arm: coverageCells,
    }),
    ess_outlook: z
      .object({
        arm: z.enum(STRATEGY_IDS),
        ess: z.number().min(0),
        target_ess: z.number(),
        missing_turns: count().nullable(),
        held_out_turns: count(),
      })
      .nullable(),
    rewards: z.object({
      histogram: z.array(count()).meta({ description: 'Effective rewards in ten equal bins of [0, 1].' }),
      effective: mean.nullable(),
      user_signal: mean.nullable(),
    }),
    drift: z
      .object({
        psi: z.number().nullable(),
        ks: z.number().nullable(),
        level: z.enum(['insufficient', 'stable', 'moderate', 'major']),
      })
      .nullable(),
    feedback: z.object({
      explicit: count(),
      coverage: share(),
      liked: count(),
      disliked: count(),
      implicit_against_explicit: agreement,
      implicit_against_user_signal: agreement,
    }),
    reward_model: rewardModel,
    patterns: z.object({ turns: count(), tested: count(), q: share(), found: z.array(pattern) }),
    refusals: z.array(z.string()),
    card: datasetCard,
    changes: diff.nullable().meta({ description: 'Against the report before; null for the first.' }),
  })
  .meta({ id: 'CollectionReport' });
export type CollectionView = z.infer<typeof collectionView>;

/** `POST /api/v1/collection-reports/{id}/approve` and `…/refuse`. */
export const approvalRequest = z
  .strictObject({
    reason: boundedText(500).refine((value) => value.trim() !== '', 'must not be empty'),
  })
  .meta({ id: 'ApprovalRequest' });

export const agentQuery = z.object({ agent: id().optional() });

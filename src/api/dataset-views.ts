import { collectDatasetWorkflowId } from '../contracts/collection.ts';
import type { CollectionSummaryView, CollectionView, DatasetView } from '../contracts/http/datasets.ts';
import type {
  CollectionReport,
  CoverageCell,
  FoundPattern,
  RewardModelSummary,
} from '../domain/learning/collection/collection-report.ts';
import { diffReports, sliceName } from '../domain/learning/collection/report-diff.ts';
import type { DatasetCard } from '../domain/learning/dataset/dataset-card.ts';
import type { ClusteredMean } from '../domain/learning/statistics/clustered-mean.ts';
import type { DatasetSnapshot, StoredCollectionReport } from '../store/dataset-store.ts';

/** The JSON of a snapshot. */
export function datasetViewOf({ snapshotId, agent, watermark, createdAt, card }: DatasetSnapshot): DatasetView {
  return { snapshot_id: snapshotId, agent, watermark, created_at: createdAt, card: cardView(card) };
}

/** The JSON of a report in a list. */
export function collectionSummaryOf({ report, decision }: StoredCollectionReport): CollectionSummaryView {
  const { samples } = report;
  return {
    report_id: report.reportId,
    workflow_id: collectDatasetWorkflowId(report.reportId),
    agent: report.agent,
    created_at: report.createdAt,
    snapshot_id: report.snapshotId,
    samples: {
      total: samples.total,
      since_training: samples.sinceTraining,
      target: samples.target,
      missing: samples.missing,
      is_target_met: samples.isTargetMet,
    },
    feedback_coverage: report.feedback.coverage,
    patterns_found: report.patterns.found.length,
    decision: decision && {
      outcome: decision.outcome,
      detail: decision.detail,
      training_run_id: decision.trainingRunId,
      decided_at: decision.decidedAt,
    },
  };
}

/** The JSON of a report with everything that a page shows, and what changed since `previous`. */
export function collectionViewOf(stored: StoredCollectionReport, previous: CollectionReport | null): CollectionView {
  const { report } = stored;
  const { coverage, essOutlook, rewards, feedback, patterns } = report;
  return {
    ...collectionSummaryOf(stored),
    watermark: report.watermark,
    includes_simulated: report.includesSimulated,
    previous_report_id: report.previousReportId,
    coverage: {
      intent: coverage.intent.map(cellView),
      persona: coverage.persona.map(cellView),
      policy: coverage.policy.map(cellView),
      arm: coverage.arm.map(cellView),
    },
    ess_outlook: essOutlook && {
      arm: essOutlook.arm,
      ess: essOutlook.ess,
      target_ess: essOutlook.targetEss,
      missing_turns: essOutlook.missingTurns,
      held_out_turns: essOutlook.heldOutTurns,
    },
    rewards: {
      histogram: [...rewards.histogram],
      effective: meanView(rewards.effective),
      user_signal: meanView(rewards.userSignal),
    },
    drift: report.drift && { ...report.drift },
    feedback: {
      explicit: feedback.explicit,
      coverage: feedback.coverage,
      liked: feedback.liked,
      disliked: feedback.disliked,
      implicit_against_explicit: { ...feedback.implicitAgainstExplicit },
      implicit_against_user_signal: { ...feedback.implicitAgainstUserSignal },
    },
    reward_model: rewardModelView(report.rewardModel),
    patterns: {
      turns: patterns.turns,
      tested: patterns.tested,
      q: patterns.q,
      found: patterns.found.map(patternView),
    },
    refusals: [...report.refusals],
    card: cardView(report.card),
    changes: previous && diffView(previous, report),
  };
}

function cardView(card: DatasetCard): DatasetView['card'] {
  return {
    format: card.format,
    includes_simulated: card.includesSimulated,
    rows: card.rows,
    sides: card.sides,
    coverage: card.coverage,
    explicit: card.explicit,
    with_propensity: card.withPropensity,
    simulated: card.simulated,
    dropped: card.dropped,
    calculator_versions: card.calculatorVersions,
    first_turn_at: card.firstTurnAt,
    last_turn_at: card.lastTurnAt,
  };
}

function cellView({ value, n, share, explicit, meanUserSignalReward }: CoverageCell) {
  return { value, n, share, explicit, mean_user_signal_reward: meanUserSignalReward };
}

function meanView(mean: ClusteredMean | null) {
  if (mean === null) return null;
  const { interval } = mean;
  return {
    mean: mean.mean,
    n: mean.n,
    users: mean.clusters,
    standard_error: mean.standardError,
    interval: interval === null ? null : intervalView(interval),
  };
}

/** A copy that may be changed, as the schema's type is. */
function intervalView([low, high]: readonly [number, number]): [number, number] {
  return [low, high];
}

function rewardModelView(model: RewardModelSummary): CollectionView['reward_model'] {
  if (model.status === 'refused') {
    return { status: 'refused', reason: model.reason, labels_available: model.labelsAvailable };
  }
  return {
    status: 'fitted',
    labels: model.labels,
    labels_available: model.labelsAvailable,
    auc: model.auc,
    brier: model.brier,
    brier_of_base_rate: model.brierOfBaseRate,
    ece: model.ece,
    bins: model.bins.map(({ low, high, n, meanPrediction, outcomeShare }) => ({
      low,
      high,
      n,
      mean_prediction: meanPrediction,
      outcome_share: outcomeShare,
    })),
    strongest_terms: model.strongestTerms.map(({ term, logOdds }) => ({ term, log_odds: logOdds })),
  };
}

function patternView(pattern: FoundPattern): CollectionView['patterns']['found'][number] {
  return {
    name: sliceName(pattern.slice),
    slice: pattern.slice,
    n: pattern.n,
    users: pattern.users,
    mean: pattern.mean,
    interval: intervalView(pattern.interval),
    lift: pattern.lift,
    lift_interval: intervalView(pattern.liftInterval),
    p_value: pattern.pValue,
    adjusted_p_value: pattern.adjustedPValue,
    robust_to_dependence: pattern.robustToDependence,
    examples: pattern.examples.map(({ messageId, reward }) => ({ message_id: messageId, reward })),
  };
}

function diffView(before: CollectionReport, after: CollectionReport): NonNullable<CollectionView['changes']> {
  const { numbers, coverage, patterns, ...ids } = diffReports(before, after);
  return {
    ...ids,
    numbers: [...numbers],
    coverage: {
      intent: [...coverage.intent],
      persona: [...coverage.persona],
      policy: [...coverage.policy],
      arm: [...coverage.arm],
    },
    patterns: { appeared: [...patterns.appeared], gone: [...patterns.gone], stayed: [...patterns.stayed] },
  };
}

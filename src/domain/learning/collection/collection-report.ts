import type { DatasetCard } from '../dataset/dataset-card.ts';
import type { CalibrationBin } from '../reward-model/classifier-metrics.ts';
import type { ClusteredMean } from '../statistics/clustered-mean.ts';
import type { RewardDrift, RewardHistogram } from '../statistics/drift.ts';
import type { LowPattern } from '../statistics/patterns.ts';
import type { StrategyId } from '../strategies.ts';

/** What a collection found in the turns of an agent. Source: learning.md, "Phase 2". */
export interface CollectionReport {
  readonly reportId: string;
  readonly agent: string;
  readonly createdAt: string;
  readonly snapshotId: string;
  readonly watermark: number;
  readonly includesSimulated: boolean;
  /** The agent's report before this one; null for the first. */
  readonly previousReportId: string | null;
  readonly samples: SampleCount;
  /** By dimension, largest cells first. */
  readonly coverage: Readonly<Record<CoverageDimension, readonly CoverageCell[]>>;
  readonly essOutlook: ArmOutlook | null;
  readonly rewards: RewardSummary;
  /** Of the turns since the report before against all of that report; null for the first report. */
  readonly drift: RewardDrift | null;
  readonly feedback: FeedbackSummary;
  readonly rewardModel: RewardModelSummary;
  readonly patterns: PatternSummary;
  /** Why nothing may be trained on these turns, one sentence each; empty when it may. */
  readonly refusals: readonly string[];
  readonly card: DatasetCard;
}

export const COVERAGE_DIMENSIONS = ['intent', 'persona', 'policy', 'arm'] as const;
export type CoverageDimension = (typeof COVERAGE_DIMENSIONS)[number];

export interface SampleCount {
  /** Rows of the snapshot. */
  readonly total: number;
  /** Of them, those that came after the last training that a collection started. */
  readonly sinceTraining: number;
  readonly target: number;
  /** How many more are wanted; 0 when the target is met. */
  readonly missing: number;
  readonly isTargetMet: boolean;
}

export interface CoverageCell {
  readonly value: string;
  readonly n: number;
  /** Of the rows, ∈ [0, 1]. */
  readonly share: number;
  /** Rows with an explicit reward. */
  readonly explicit: number;
  readonly meanUserSignalReward: number;
}

/** How far the held-out turns are from being able to judge the arm that did best on training turns. */
export interface ArmOutlook {
  readonly arm: StrategyId;
  readonly ess: number;
  /** The effective sample size that a conclusion needs. */
  readonly targetEss: number;
  /** Held-out turns that are missing to it, at the present yield; null when no held-out turn used the arm. */
  readonly missingTurns: number | null;
  readonly heldOutTurns: number;
}

export interface RewardSummary {
  /** Of effective rewards. */
  readonly histogram: RewardHistogram;
  /** Null without turns. */
  readonly effective: ClusteredMean | null;
  readonly userSignal: ClusteredMean | null;
}

export interface FeedbackSummary {
  /** Turns with an explicit reward, and their share of all ∈ [0, 1]. */
  readonly explicit: number;
  readonly coverage: number;
  readonly liked: number;
  readonly disliked: number;
  /** How far the implicit reward goes with what users said, over turns with both. The explicit reward shares its adjustments with the implicit one; the user-signal reward shares nothing. */
  readonly implicitAgainstExplicit: Agreement;
  readonly implicitAgainstUserSignal: Agreement;
}

/** Correlations ∈ [−1, 1]; null where one side never varies. */
export interface Agreement {
  readonly pearson: number | null;
  readonly spearman: number | null;
}

/** The model of what users like, fitted on explicit feedback of training users. */
export type RewardModelSummary =
  | {
      readonly status: 'fitted';
      readonly labels: number;
      /** Labels that there were: more than were used, when the model was fitted on a sample. */
      readonly labelsAvailable: number;
      readonly auc: number | null;
      readonly brier: number;
      readonly brierOfBaseRate: number;
      readonly ece: number;
      readonly bins: readonly CalibrationBin[];
      readonly strongestTerms: readonly { readonly term: string; readonly logOdds: number }[];
    }
  | { readonly status: 'refused'; readonly reason: string; readonly labelsAvailable: number };

export interface PatternSummary {
  /** Turns with a user signal or a failure: those that say whether they were good. */
  readonly turns: number;
  /** Slices that were large enough to be tested. */
  readonly tested: number;
  /** The expected share of false ones among those found. */
  readonly q: number;
  readonly found: readonly FoundPattern[];
}

/** A low-performing slice with turns that show it. */
export type FoundPattern = Omit<LowPattern, 'examples'> & { readonly examples: readonly ExampleTurn[] };

export interface ExampleTurn {
  readonly messageId: string;
  readonly reward: number;
}

import type { DatasetCard } from '../dataset/dataset-card.ts';
import type { DatasetRow } from '../dataset/dataset-row.ts';
import { bestSingleArm } from '../evaluation/baselines.ts';
import { essOutlook } from '../evaluation/ess-outlook.ts';
import { MINIMUM_ESS } from '../evaluation/off-policy.ts';
import type { LoggedDecision } from '../evaluation/reward-regression.ts';
import { fitRewardModel, type LabelledTurn, strongestTerms } from '../reward-model/reward-model.ts';
import { stableUnit } from '../stable-hash.ts';
import { type ClusteredMean, clusteredMean } from '../statistics/clustered-mean.ts';
import { pearsonCorrelation, spearmanCorrelation } from '../statistics/correlation.ts';
import { rewardDrift, rewardHistogram } from '../statistics/drift.ts';
import type { PatternTurn } from '../statistics/pattern-slices.ts';
import { findLowPatterns } from '../statistics/patterns.ts';
import { ARM_COUNT, strategyAt, strategyIndex } from '../strategies.ts';
import type {
  Agreement,
  ArmOutlook,
  CollectionReport,
  FeedbackSummary,
  PatternSummary,
  RewardModelSummary,
} from './collection-report.ts';
import { CoverageTable } from './coverage-table.ts';
import { COLLECTION_DIMENSIONS, hasVerdict, patternTurn, RepeatedQuestions } from './pattern-turn.ts';
import { coverageRefusals } from './refusals.ts';

/** The false-discovery rate of the patterns. Source: learning.md, "Phase 2". */
export const PATTERN_Q = 0.1;
/** Turns that are searched for patterns, and labels that the reward model is fitted on, at most: a sample of larger sets, by message. */
export const MAXIMUM_PATTERN_TURNS = 200_000;
export const MAXIMUM_LABELS = 20_000;
/** The terms of the reward model that a report shows. */
const SHOWN_TERMS = 10;

/** What a report is made of beside the rows. */
export interface ReportFrame {
  readonly reportId: string;
  readonly agent: string;
  readonly createdAt: string;
  readonly snapshotId: string;
  readonly watermark: number;
  readonly card: DatasetCard;
  readonly target: number;
  /** The agent's report before this one. */
  readonly previous: Pick<CollectionReport, 'reportId' | 'rewards' | 'card'> | null;
  /** Of the rows, those that came in after the snapshot that a collection last started a training on; all when none did. */
  readonly sinceTraining: number;
}

/**
 * Builds the report of a snapshot from its rows, added one by one: side by side, each in the order of the ledger.
 * Keeps some numbers per row, and the text of answers that were judged, up to {@link MAXIMUM_LABELS}.
 */
export class CollectionReportBuilder {
  readonly #frame: ReportFrame;
  readonly #tables = {
    intent: new CoverageTable(),
    persona: new CoverageTable(),
    policy: new CoverageTable(),
    arm: new CoverageTable(),
  };
  readonly #users: string[] = [];
  readonly #effective: number[] = [];
  readonly #userSignal: number[] = [];
  readonly #sinceLastReport: number[] = [];
  readonly #judged = { implicit: [] as number[], explicit: [] as number[], userSignal: [] as number[] };
  readonly #questions = new RepeatedQuestions();
  readonly #patternTurns: PatternTurn[] = [];
  readonly #training: LoggedDecision[] = [];
  readonly #heldOut: Pick<LoggedDecision, 'arm' | 'propensity'>[] = [];
  readonly #labels: LabelledTurn[] = [];
  #labelsAvailable = 0;

  constructor(frame: ReportFrame) {
    this.#frame = frame;
  }

  add(row: DatasetRow): void {
    const { card, previous } = this.#frame;
    this.#tables.intent.add(row.intent, row);
    this.#tables.persona.add(row.persona ?? 'unknown', row);
    this.#tables.policy.add(row.policyId, row);
    this.#tables.arm.add(row.strategy ?? 'none', row);
    this.#users.push(row.user);
    this.#effective.push(row.effectiveReward);
    this.#userSignal.push(row.userSignalReward);
    const lastTurnAt = previous?.card.lastTurnAt ?? null;
    if (lastTurnAt === null || row.createdAt > lastTurnAt) this.#sinceLastReport.push(row.effectiveReward);
    if (row.explicitReward !== null) {
      this.#judged.implicit.push(row.implicitReward);
      this.#judged.explicit.push(row.explicitReward);
      this.#judged.userSignal.push(row.userSignalReward);
    }
    const isRepeated = this.#questions.isRepeated(row);
    if (hasVerdict(row) && isSampled(row, card.rows, MAXIMUM_PATTERN_TURNS)) {
      this.#patternTurns.push(patternTurn(row, isRepeated));
    }
    this.#addDecision(row);
    this.#addLabel(row);
  }

  report(): CollectionReport {
    const { card, previous, target, sinceTraining, ...identity } = this.#frame;
    const total = this.#users.length;
    const histogram = rewardHistogram(this.#effective);
    return {
      ...identity,
      includesSimulated: card.includesSimulated,
      previousReportId: previous?.reportId ?? null,
      samples: {
        total,
        sinceTraining,
        target,
        missing: Math.max(0, target - sinceTraining),
        isTargetMet: sinceTraining >= target,
      },
      coverage: {
        intent: this.#tables.intent.cells(),
        persona: this.#tables.persona.cells(),
        policy: this.#tables.policy.cells(),
        arm: this.#tables.arm.cells(),
      },
      essOutlook: this.#essOutlook(),
      rewards: { histogram, effective: this.#meanOf(this.#effective), userSignal: this.#meanOf(this.#userSignal) },
      drift: previous === null ? null : rewardDrift(previous.rewards.histogram, rewardHistogram(this.#sinceLastReport)),
      feedback: this.#feedback(total),
      rewardModel: this.#rewardModel(),
      patterns: this.#patterns(),
      refusals: coverageRefusals({
        rows: total,
        explicit: card.explicit,
        withPropensity: card.withPropensity,
        trainingUsers: card.sides.train.users,
      }),
      card,
    };
  }

  /** Validation turns are kept out of both: they are for choosing between trained policies. */
  #addDecision(row: DatasetRow): void {
    if (row.strategy === null || row.propensity === null || row.propensity <= 0) return;
    const arm = strategyIndex(row.strategy);
    if (row.side === 'held_out') this.#heldOut.push({ arm, propensity: row.propensity });
    if (row.side === 'train') {
      const { user, propensity, userSignalReward: reward } = row;
      this.#training.push({ user, features: [], arm, propensity, reward });
    }
  }

  #addLabel(row: DatasetRow): void {
    if (row.side !== 'train' || row.liked === null) return;
    this.#labelsAvailable += 1;
    const { train } = this.#frame.card.sides;
    if (!isSampled(row, train.liked + train.disliked, MAXIMUM_LABELS)) return;
    const { user, liked, intent, persona, response, suggestedActions, usedContext, intentMatch } = row;
    this.#labels.push({ user, liked, intent, persona, response, suggestedActions, usedContext, intentMatch });
  }

  #meanOf(rewards: readonly number[]): ClusteredMean | null {
    return clusteredMean(rewards, this.#users);
  }

  #essOutlook(): ArmOutlook | null {
    if (this.#training.length === 0 || this.#heldOut.length === 0) return null;
    const arm = bestSingleArm(this.#training, ARM_COUNT);
    return {
      arm: strategyAt(arm),
      ...essOutlook(this.#heldOut, arm),
      targetEss: MINIMUM_ESS,
      heldOutTurns: this.#heldOut.length,
    };
  }

  #feedback(total: number): FeedbackSummary {
    const { card } = this.#frame;
    const { implicit, explicit, userSignal } = this.#judged;
    const sides = Object.values(card.sides);
    return {
      explicit: explicit.length,
      coverage: total === 0 ? 0 : explicit.length / total,
      liked: sides.reduce((sum, side) => sum + side.liked, 0),
      disliked: sides.reduce((sum, side) => sum + side.disliked, 0),
      implicitAgainstExplicit: agreement(implicit, explicit),
      implicitAgainstUserSignal: agreement(implicit, userSignal),
    };
  }

  #rewardModel(): RewardModelSummary {
    const fit = fitRewardModel(this.#labels);
    const labelsAvailable = this.#labelsAvailable;
    if (fit.status === 'refused') return { ...fit, labelsAvailable };
    const { auc, brier, brierOfBaseRate, ece, bins } = fit.quality;
    return {
      status: 'fitted',
      labels: fit.model.labels,
      labelsAvailable,
      auc,
      brier,
      brierOfBaseRate,
      ece,
      bins,
      strongestTerms: strongestTerms(fit.model, SHOWN_TERMS),
    };
  }

  #patterns(): PatternSummary {
    const turns = this.#patternTurns;
    const { tested, patterns } = findLowPatterns(turns, { dimensions: COLLECTION_DIMENSIONS, q: PATTERN_Q });
    const rewardOf = new Map(turns.map(({ messageId, reward }) => [messageId, reward]));
    return {
      turns: turns.length,
      tested,
      q: PATTERN_Q,
      found: patterns.map((pattern) => ({
        ...pattern,
        examples: pattern.examples.map((messageId) => ({ messageId, reward: rewardOf.get(messageId) ?? 0 })),
      })),
    };
  }
}

/** Whether a row belongs to the sample of at most (about) `limit` of `count` rows: by its message, so that it is the same in every run. */
function isSampled({ messageId }: DatasetRow, count: number, limit: number): boolean {
  return count <= limit || stableUnit('collection-sample', messageId) < limit / count;
}

function agreement(xs: readonly number[], ys: readonly number[]): Agreement {
  return { pearson: pearsonCorrelation(xs, ys), spearman: spearmanCorrelation(xs, ys) };
}

import type { CollectionReport, CoverageDimension } from './collection-report.ts';

/** A number in two reports; null: it did not exist. */
export interface ChangedNumber {
  readonly name: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** What changed from one report to the next. */
export interface ReportDiff {
  readonly before: string;
  readonly after: string;
  /** Numbers that differ. */
  readonly numbers: readonly ChangedNumber[];
  /** Coverage cells whose counts differ, by dimension. */
  readonly coverage: Readonly<Record<CoverageDimension, readonly ChangedNumber[]>>;
  readonly patterns: {
    readonly appeared: readonly string[];
    readonly gone: readonly string[];
    readonly stayed: readonly string[];
  };
}

/** The name of a slice: `intent=cost_estimate & persona=landlord`. */
export function sliceName(slice: Readonly<Record<string, string>>): string {
  return Object.entries(slice)
    .map(([dimension, value]) => `${dimension}=${value}`)
    .sort()
    .join(' & ');
}

/** What changed between two reports of an agent; the older one first. */
export function diffReports(before: CollectionReport, after: CollectionReport): ReportDiff {
  const namesBefore = patternNames(before);
  const namesAfter = patternNames(after);
  return {
    before: before.reportId,
    after: after.reportId,
    numbers: changes(numbersOf(before), numbersOf(after)),
    coverage: {
      intent: coverageChanges('intent', before, after),
      persona: coverageChanges('persona', before, after),
      policy: coverageChanges('policy', before, after),
      arm: coverageChanges('arm', before, after),
    },
    patterns: {
      appeared: namesAfter.filter((name) => !namesBefore.includes(name)),
      gone: namesBefore.filter((name) => !namesAfter.includes(name)),
      stayed: namesAfter.filter((name) => namesBefore.includes(name)),
    },
  };
}

type Numbers = ReadonlyMap<string, number | null>;

function numbersOf({ samples, feedback, rewards, essOutlook, rewardModel, patterns, card }: CollectionReport): Numbers {
  const isFitted = rewardModel.status === 'fitted';
  return new Map<string, number | null>([
    ['samples', samples.total],
    ['samples since training', samples.sinceTraining],
    ['samples missing', samples.missing],
    ['explicit feedback', feedback.explicit],
    ['feedback coverage', feedback.coverage],
    ['liked', feedback.liked],
    ['disliked', feedback.disliked],
    ['implicit–explicit correlation', feedback.implicitAgainstExplicit.spearman],
    ['mean effective reward', rewards.effective?.mean ?? null],
    ['mean user-signal reward', rewards.userSignal?.mean ?? null],
    ['ESS of the best arm', essOutlook?.ess ?? null],
    ['held-out turns missing', essOutlook?.missingTurns ?? null],
    ['reward model labels', rewardModel.labelsAvailable],
    ['reward model AUC', isFitted ? rewardModel.auc : null],
    ['reward model calibration error', isFitted ? rewardModel.ece : null],
    ['patterns found', patterns.found.length],
    ['split conflicts', card.dropped.split_conflict],
    ['erased', card.dropped.erased],
  ]);
}

function coverageChanges(
  dimension: CoverageDimension,
  before: CollectionReport,
  after: CollectionReport,
): readonly ChangedNumber[] {
  const counts = ({ coverage }: CollectionReport): Numbers =>
    new Map(coverage[dimension].map(({ value, n }) => [value, n]));
  return changes(counts(before), counts(after));
}

function changes(before: Numbers, after: Numbers): readonly ChangedNumber[] {
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((number) => number.before !== number.after);
}

function patternNames({ patterns }: CollectionReport): readonly string[] {
  return patterns.found.map(({ slice }) => sliceName(slice));
}

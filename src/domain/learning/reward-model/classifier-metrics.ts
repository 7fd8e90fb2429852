import { midRanks } from '../statistics/correlation.ts';

/** One bin of a reliability diagram. */
export interface CalibrationBin {
  /** The bin holds predictions in (low, high], the first one 0 too. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Null for an empty bin. */
  readonly meanPrediction: number | null;
  readonly outcomeShare: number | null;
}

export interface ClassifierMetrics {
  readonly n: number;
  /** The probability that a positive outranks a negative, ties half, ∈ [0, 1]; null when one class is missing. */
  readonly auc: number | null;
  /** Mean squared error of the probabilities, ∈ [0, 1]. */
  readonly brier: number;
  /** The Brier score of always predicting the share of positives: what the model must beat. */
  readonly brierOfBaseRate: number;
  /** Expected calibration error: the bins' |outcome share − mean prediction|, weighted by n, ∈ [0, 1]. */
  readonly ece: number;
  readonly bins: readonly CalibrationBin[];
}

export const CALIBRATION_BINS = 10;

/**
 * How well probabilities predicted outcomes. O(n log n).
 * Sources: Mann, Whitney (1947) for the AUC; Brier (1950); Naeini, Cooper, Hauskrecht (AAAI 2015) for the ECE with bins of equal width.
 * @throws RangeError for no predictions, a prediction outside [0, 1], or arrays of different lengths.
 */
export function classifierMetrics(predictions: readonly number[], outcomes: readonly boolean[]): ClassifierMetrics {
  const n = predictions.length;
  if (n === 0 || outcomes.length !== n)
    throw new RangeError(`${n} predictions, ${outcomes.length} outcomes: expected pairs`);
  for (const p of predictions)
    if (!(p >= 0 && p <= 1)) throw new RangeError(`prediction ${p}: expected a number in [0, 1]`);
  const positives = outcomes.filter(Boolean).length;
  const bins = calibrationBins(predictions, outcomes);
  const squares = predictions.reduce((total, p, index) => total + (p - Number(outcomes[index])) ** 2, 0);
  return {
    n,
    auc: areaUnderCurve(predictions, outcomes, positives),
    brier: squares / n,
    brierOfBaseRate: (positives / n) * (1 - positives / n),
    ece: bins.reduce(
      (total, bin) => total + (bin.n / n) * Math.abs((bin.outcomeShare ?? 0) - (bin.meanPrediction ?? 0)),
      0,
    ),
    bins,
  };
}

function areaUnderCurve(
  predictions: readonly number[],
  outcomes: readonly boolean[],
  positives: number,
): number | null {
  const negatives = predictions.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const rankSum = midRanks(predictions).reduce(
    (total, rank, index) => (outcomes[index] === true ? total + rank : total),
    0,
  );
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

function calibrationBins(predictions: readonly number[], outcomes: readonly boolean[]): readonly CalibrationBin[] {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ n: 0, predicted: 0, happened: 0 }));
  for (const [index, prediction] of predictions.entries()) {
    const bin = bins.find((_, position) => prediction <= (position + 1) / CALIBRATION_BINS);
    if (bin === undefined) continue;
    bin.n += 1;
    bin.predicted += prediction;
    bin.happened += Number(outcomes[index]);
  }
  return bins.map(({ n, predicted, happened }, index) => ({
    low: index / CALIBRATION_BINS,
    high: (index + 1) / CALIBRATION_BINS,
    n,
    meanPrediction: n === 0 ? null : predicted / n,
    outcomeShare: n === 0 ? null : happened / n,
  }));
}

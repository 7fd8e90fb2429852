import { type ClusteredMean, clusteredMean } from '../statistics/clustered-mean.ts';
import { importanceWeight } from './off-policy.ts';

/** What a policy would do on a logged turn. */
export interface TargetOutcome {
  /** π(a|x) of the logged arm. */
  readonly probability: number;
  /** Σ_a π(a|x) q̂(x, a). */
  readonly value: number;
}

/** One logged turn, seen by two policies. */
export interface ComparedOutcome {
  readonly user: string;
  readonly reward: number;
  readonly propensity: number;
  /** q̂(x, a) of the logged arm. */
  readonly modelEstimate: number;
  readonly candidate: TargetOutcome;
  readonly baseline: TargetOutcome;
}

/**
 * The doubly robust estimate of (candidate − baseline), turn by turn on the same rewards, with a 95 % interval clustered by user:
 * much narrower than the difference of two separate intervals. Null without turns.
 * Source: Dudík, Langford, Li (ICML 2011); the gate of learning.md.
 */
export function doublyRobustDifference(rows: readonly ComparedOutcome[]): ClusteredMean | null {
  const differences = rows.map((row) => doublyRobustScore(row, row.candidate) - doublyRobustScore(row, row.baseline));
  return clusteredMean(
    differences,
    rows.map(({ user }) => user),
  );
}

function doublyRobustScore(row: ComparedOutcome, target: TargetOutcome): number {
  const weight = importanceWeight({ propensity: row.propensity, targetProbability: target.probability });
  return target.value + weight * (row.reward - row.modelEstimate);
}

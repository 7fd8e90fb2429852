import { at } from '../numbers.ts';
import { type Rng, randomInteger } from '../random.ts';
import { CONFIDENCE, type Interval } from '../statistics/clustered-mean.ts';

/** Source: learning.md, "Gate". */
export const BOOTSTRAP_RESAMPLES = 10_000;

/** A metric of two policies on the same prompt. Several rows of one prompt (samples) stay together. */
export interface PairedScore {
  readonly promptId: string;
  readonly candidate: number;
  readonly baseline: number;
}

export interface PairedDifference {
  /** Mean over prompts of (candidate − baseline). */
  readonly difference: number;
  readonly prompts: number;
  /** 95 % percentile interval; null with fewer than two prompts. */
  readonly interval: Interval | null;
}

/**
 * The mean difference of two policies with a bootstrap interval: prompts are drawn with replacement, each with its mean difference.
 * Deterministic in `rng`. Null without rows. O(resamples × prompts). Source: Efron, Tibshirani, An Introduction to the Bootstrap (1993) § 13.3.
 */
export function pairedBootstrap(
  scores: readonly PairedScore[],
  rng: Rng,
  resamples: number = BOOTSTRAP_RESAMPLES,
): PairedDifference | null {
  const differences = promptDifferences(scores);
  const prompts = differences.length;
  if (prompts === 0) return null;
  const difference = differences.reduce((total, value) => total + value, 0) / prompts;
  if (prompts < 2) return { difference, prompts, interval: null };
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let total = 0;
    for (let draw = 0; draw < prompts; draw += 1) total += at(differences, randomInteger(rng, prompts));
    means[resample] = total / prompts;
  }
  means.sort();
  const tail = (1 - CONFIDENCE) / 2;
  return { difference, prompts, interval: [quantile(means, tail), quantile(means, 1 - tail)] };
}

/** The mean difference of each prompt, in the order of the prompt ids, so that the order of the rows changes nothing. */
function promptDifferences(scores: readonly PairedScore[]): readonly number[] {
  const byPrompt = new Map<string, { total: number; count: number }>();
  for (const { promptId, candidate, baseline } of scores) {
    const prompt = byPrompt.get(promptId) ?? { total: 0, count: 0 };
    prompt.total += candidate - baseline;
    prompt.count += 1;
    byPrompt.set(promptId, prompt);
  }
  return [...byPrompt.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { total, count }]) => total / count);
}

/** The quantile of sorted values, linear between neighbours (Hyndman, Fan, Am. Stat. 50 (1996), definition 7). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return at(sorted, below) + (position - below) * (at(sorted, above) - at(sorted, below));
}

import type { Features } from './context-features.ts';
import { at } from './numbers.ts';

/**
 * The linear softmax policy π(a|x) ∝ exp(w_a · x). Weights: one row of features per arm, row by row in one array.
 */

/** log π(a|x) of every arm, each ≤ 0, numerically stable. `weights` holds armCount × features.length numbers. */
export function logProbabilities(weights: ArrayLike<number>, features: Features, armCount: number): Float64Array {
  const logits = new Float64Array(armCount);
  const width = features.length;
  for (let index = 0; index < width; index += 1) {
    const feature = at(features, index);
    if (feature === 0) continue;
    for (let arm = 0; arm < armCount; arm += 1)
      logits[arm] = at(logits, arm) + feature * at(weights, arm * width + index);
  }
  return logSoftmax(logits);
}

/** log softmax of logits: the logits less the logarithm of the sum of their exponentials. */
export function logSoftmax(logits: Float64Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  const logTotal = largest + Math.log(total);
  return logits.map((logit) => logit - logTotal);
}

/** The probabilities of log probabilities. */
export function exponentials(logs: Float64Array): Float64Array {
  return logs.map((log) => Math.exp(log));
}

/**
 * Adds Σ_a scale_a · ∇_w log π(a|x) to `gradient`, in place (gradients of thousands of samples are summed).
 * ∇ log π(a|x) for the row of arm k is (1[a = k] − π_k) x, so the row of k gets (scale_k − π_k Σ scale) x.
 */
export function addLogProbabilityGradient(
  gradient: Float64Array,
  features: Features,
  probabilities: ArrayLike<number>,
  scaleOfArm: ArrayLike<number>,
): void {
  const armCount = probabilities.length;
  const width = features.length;
  let total = 0;
  for (let arm = 0; arm < armCount; arm += 1) total += at(scaleOfArm, arm);
  for (let arm = 0; arm < armCount; arm += 1) {
    const scale = at(scaleOfArm, arm) - at(probabilities, arm) * total;
    if (scale === 0) continue;
    for (let index = 0; index < width; index += 1) {
      const feature = at(features, index);
      if (feature !== 0) gradient[arm * width + index] = at(gradient, arm * width + index) + scale * feature;
    }
  }
}

import type { Features } from './context-features.ts';

/**
 * The linear softmax policy π(a|x) ∝ exp(w_a · x). Weights: one row of features per arm, row by row in one array.
 *
 * Training spends its time here. The functions check lengths once and then read with `?? 0`, which only satisfies the compiler; a checked
 * read per element would double the time.
 */

/** Bound once: in a sandboxed realm (jest) every use of a global is a slow look-up, and these are used millions of times. */
const { exp, log } = Math;

/**
 * log π(a|x) of every arm, each ≤ 0, numerically stable.
 * @throws RangeError when there are fewer than armCount × features.length weights (more may follow: PPO's value function).
 */
export function logProbabilities(weights: Float64Array, features: Features, armCount: number): Float64Array {
  const width = features.length;
  if (weights.length < armCount * width)
    throw new RangeError(`${weights.length} weights: expected ${armCount} × ${width}`);
  const logits = new Float64Array(armCount);
  for (let index = 0; index < width; index += 1) {
    const feature = features[index] ?? 0;
    if (feature === 0) continue;
    for (let arm = 0; arm < armCount; arm += 1)
      logits[arm] = (logits[arm] ?? 0) + feature * (weights[arm * width + index] ?? 0);
  }
  return logSoftmax(logits);
}

/** log softmax of logits: the logits less the logarithm of the sum of their exponentials. */
export function logSoftmax(logits: Float64Array): Float64Array {
  let largest = logits[0] ?? 0;
  for (const logit of logits) if (logit > largest) largest = logit;
  let total = 0;
  for (const logit of logits) total += exp(logit - largest);
  const logTotal = largest + log(total);
  const logs = new Float64Array(logits.length);
  for (let arm = 0; arm < logs.length; arm += 1) logs[arm] = (logits[arm] ?? 0) - logTotal;
  return logs;
}

/** The probabilities of log probabilities. */
export function exponentials(logs: Float64Array): Float64Array {
  const probabilities = new Float64Array(logs.length);
  for (let arm = 0; arm < logs.length; arm += 1) probabilities[arm] = exp(logs[arm] ?? 0);
  return probabilities;
}

/**
 * Adds Σ_a scale_a · ∇_w log π(a|x) to `gradient`, in place (gradients of thousands of samples are summed).
 * ∇ log π(a|x) for the row of arm k is (1[a = k] − π_k) x, so the row of k gets (scale_k − π_k Σ scale) x.
 * @throws RangeError for arrays that do not fit together.
 */
export function addLogProbabilityGradient(
  gradient: Float64Array,
  features: Features,
  probabilities: Float64Array,
  scaleOfArm: Float64Array,
): void {
  const armCount = probabilities.length;
  const width = features.length;
  if (gradient.length < armCount * width || scaleOfArm.length !== armCount)
    throw new RangeError('arrays that do not fit together');
  let total = 0;
  for (const scale of scaleOfArm) total += scale;
  for (let arm = 0; arm < armCount; arm += 1) {
    const scale = (scaleOfArm[arm] ?? 0) - (probabilities[arm] ?? 0) * total;
    if (scale === 0) continue;
    const row = arm * width;
    for (let index = 0; index < width; index += 1) {
      const feature = features[index] ?? 0;
      if (feature !== 0) gradient[row + index] = (gradient[row + index] ?? 0) + scale * feature;
    }
  }
}

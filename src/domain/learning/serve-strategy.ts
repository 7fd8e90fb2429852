import { contextFeatures, type Features, type StrategyContext } from './context-features.ts';
import { at } from './numbers.ts';
import { flatWeights, type PolicyBundle, UNIFORM_EPSILON } from './policy.ts';
import { createRng, randomIndex } from './random.ts';
import { exponentials, logProbabilities } from './softmax-policy.ts';
import { stableHash } from './stable-hash.ts';
import { ARM_COUNT, type StrategyId, strategyAt } from './strategies.ts';

/** The arm of a turn with all that off-policy evaluation needs: stored with the turn as it is. */
export interface StrategyChoice {
  readonly strategy: StrategyId;
  /** The propensity: the probability with which the arm was drawn, ∈ (0, 1]. */
  readonly probability: number;
  /** The probability of every arm, in the order of STRATEGY_IDS; they sum to 1. */
  readonly probabilities: readonly number[];
  /** The seed of the draw: the same seed and policy give the same arm again. */
  readonly seed: number;
}

/** How the turns of one policy get their arm. */
export interface StrategyServer {
  /** The served probability of every arm. */
  probabilities(features: Features): Float64Array;
  /** The arm of a turn. Deterministic in (policy, context, seed); microseconds. */
  choose(context: StrategyContext, seed: number): StrategyChoice;
}

/** The served probabilities `(1 − ε) · softmax + ε / K`: each ≥ ε / K. Source: learning.md, "Policy". */
export function exploringProbabilities(softmax: ArrayLike<number>, epsilon: number): Float64Array {
  const armCount = softmax.length;
  return Float64Array.from({ length: armCount }, (_, arm) => (1 - epsilon) * at(softmax, arm) + epsilon / armCount);
}

/** The server of a policy; its weights are read once. @throws RangeError for weights of another shape or version. */
export function createStrategyServer(policy: PolicyBundle): StrategyServer {
  const weights = flatWeights(policy.strategyWeights);
  const epsilon = policy.strategyWeights === undefined ? UNIFORM_EPSILON : policy.sampling.strategyEpsilon;
  const probabilities = (features: Features): Float64Array =>
    exploringProbabilities(exponentials(logProbabilities(weights, features, ARM_COUNT)), epsilon);
  return {
    probabilities,
    choose: (context, seed) => {
      const served = probabilities(contextFeatures(context));
      const index = randomIndex(createRng(seed), served);
      return { strategy: strategyAt(index), probability: at(served, index), probabilities: Array.from(served), seed };
    },
  };
}

/**
 * The seed of a turn, an integer in [0, 2^32): the same for a turn that is retried.
 * The policy takes part, so that a turn's arm under one policy says nothing about its arm under the next.
 */
export function strategySeed(messageId: string, policyId: string): number {
  return stableHash(`strategy/${policyId}`, messageId);
}

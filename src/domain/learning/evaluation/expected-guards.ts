import type { Features } from '../context-features.ts';
import { at } from '../numbers.ts';
import type { AnswerToScore } from '../reward-functions/reward-function.ts';
import type { TargetPolicy } from './baselines.ts';
import { type AnswerGuards, answerGuards } from './guard-metrics.ts';

/** A prompt with its answer under every arm; null where the generator failed. */
export interface AnsweredPrompt {
  readonly features: Features;
  readonly answers: readonly (AnswerToScore | null)[];
}

/** The guard metrics of each answer, measured once for all policies. */
export interface MeasuredPrompt {
  readonly features: Features;
  readonly arms: readonly (MeasuredAnswer | null)[];
}

interface MeasuredAnswer {
  readonly guards: AnswerGuards;
  readonly needsSafety: boolean;
  readonly isAnswerable: boolean;
}

/** Measures every answer. O(total length). */
export function measurePrompts(prompts: readonly AnsweredPrompt[]): readonly MeasuredPrompt[] {
  return prompts.map(({ features, answers }) => ({
    features,
    arms: answers.map((answer) =>
      answer === null
        ? null
        : {
            guards: answerGuards([answer]),
            needsSafety: answer.entries.some((entry) => entry.needsSafety && entry.safety.length > 0),
            isAnswerable: answer.entries.length > 0,
          },
    ),
  }));
}

/**
 * The share of a policy's answers that must have been measured: what the generator refuses has no metrics, and a policy that leans on the
 * arms that are refused would be judged by the rest. Editorial: one answer in twenty may be missing.
 */
const MINIMUM_MEASURED_SHARE = 0.95;

/**
 * The guard metrics that a policy's answers to the prompts have in expectation: each answer counts with the probability of its arm, so nothing is
 * left to a draw. Null when less than {@link MINIMUM_MEASURED_SHARE} of its answers could be measured.
 */
export function expectedGuards(prompts: readonly MeasuredPrompt[], policy: TargetPolicy): AnswerGuards | null {
  const grounded = new WeightedMean();
  const safety = new WeightedMean();
  const length = new WeightedMean();
  const refusals = new WeightedMean();
  for (const { features, arms } of prompts) {
    const probabilities = policy(features);
    for (const [arm, measured] of arms.entries()) {
      if (measured === null) continue;
      const weight = at(probabilities, arm);
      const { guards, needsSafety, isAnswerable } = measured;
      grounded.add(guards.groundedPairs, weight * guards.claims);
      length.add(guards.length, weight);
      if (needsSafety) safety.add(guards.safetyMentioned, weight);
      if (isAnswerable) refusals.add(guards.refusalRate, weight);
    }
  }
  if (prompts.length === 0 || length.weight < MINIMUM_MEASURED_SHARE * prompts.length) return null;
  return {
    answers: length.weight,
    claims: grounded.weight,
    groundedPairs: grounded.mean ?? 1,
    safetyMentioned: safety.mean ?? 1,
    length: length.mean ?? 0,
    refusalRate: refusals.mean ?? 0,
  };
}

/** KL(candidate ‖ base) in nats, the mean over contexts; both policies explore, so no probability is 0. NaN for no contexts. */
export function meanDivergence(contexts: readonly Features[], candidate: TargetPolicy, base: TargetPolicy): number {
  const total = contexts.reduce((sum, features) => {
    const reference = base(features);
    return (
      sum +
      candidate(features).reduce(
        (divergence, probability, arm) =>
          probability === 0 ? divergence : divergence + probability * Math.log(probability / at(reference, arm)),
        0,
      )
    );
  }, 0);
  return total / contexts.length;
}

class WeightedMean {
  #total = 0;
  #weight = 0;

  get weight(): number {
    return this.#weight;
  }

  /** Null without weight. */
  get mean(): number | null {
    return this.#weight === 0 ? null : this.#total / this.#weight;
  }

  add(value: number, weight: number): void {
    this.#total += value * weight;
    this.#weight += weight;
  }
}

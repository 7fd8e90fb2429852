import { at } from '../numbers.ts';
import type { LossType } from './advantages.ts';

/** Bound once: in a sandboxed realm (jest) every use of a global is a slow look-up, and these are used millions of times. */
const { exp, expm1, min, max } = Math;

/** One decision (token) of the clipped surrogate, with its slope in log π. */
export interface ClippedTerm {
  /** min(ρ A, clip(ρ, 1 − ε, 1 + ε_high) A). */
  readonly value: number;
  /** Its derivative by log π_θ: ρ A, or 0 where clipping holds the value. */
  readonly slope: number;
  readonly isClipped: boolean;
}

/** The clipped surrogate of one decision, ρ = exp(log π_θ − log π_old). Source: PPO (arXiv 1707.06347) eq. 7; ε_high: DAPO (2503.14476) § 3.1. */
export function clippedTerm(logRatio: number, advantage: number, epsilon: number, epsilonHigh: number): ClippedTerm {
  const ratio = exp(logRatio);
  const clipped = min(max(ratio, 1 - epsilon), 1 + epsilonHigh) * advantage;
  const plain = ratio * advantage;
  return plain <= clipped
    ? { value: plain, slope: plain, isClipped: false }
    : { value: clipped, slope: 0, isClipped: true };
}

/**
 * The k3 estimate of KL(π_θ ‖ π_ref) of one sampled decision, e^x − x − 1 ≥ 0 with x = log π_ref − log π_θ, and its slope in log π_θ, 1 − e^x.
 * Source: DeepSeekMath (arXiv 2402.03300) eq. 4; J. Schulman, "Approximating KL divergence" (2020).
 */
export function klTerm(
  logProbability: number,
  referenceLogProbability: number,
): { readonly value: number; readonly slope: number } {
  const x = referenceLogProbability - logProbability;
  return { value: expm1(x) - x, slope: -expm1(x) };
}

/** A sampled answer: log probabilities of its decisions (tokens; one for a strategy) under three policies. */
export interface SampledAnswer {
  readonly logProbabilities: ArrayLike<number>;
  readonly oldLogProbabilities: ArrayLike<number>;
  readonly referenceLogProbabilities: ArrayLike<number>;
  readonly advantage: number;
}

export interface GroupObjectiveOptions {
  readonly lossType: LossType;
  readonly epsilon: number;
  readonly epsilonHigh: number;
  /** Weight of the KL term, ≥ 0. */
  readonly beta: number;
  /** The constant that Dr. GRPO divides by in place of an answer's own length. */
  readonly maxCompletionLength: number;
}

export interface GroupObjective {
  /** J: to be maximized. */
  readonly objective: number;
  /** ∂J / ∂ log π_θ of every decision of every answer. */
  readonly slopes: readonly Float64Array[];
  /** Mean k3 over the decisions. */
  readonly kl: number;
  /** Share of decisions that the clip holds. */
  readonly clipRatio: number;
}

/**
 * The objective of one group of answers to a prompt: the mean of min(ρA, clip(ρ)A) − β k3, where "mean" is
 * `grpo`: over answers of their mean over decisions; `dr_grpo`: over answers of their sum / max_completion_length; `dapo`: over all decisions.
 * Sources: arXiv 2402.03300 eq. 3; 2503.20783 § 3.2; 2503.14476 eq. 8.
 */
export function groupObjective(answers: readonly SampledAnswer[], options: GroupObjectiveOptions): GroupObjective {
  const decisions = answers.reduce((total, { logProbabilities }) => total + logProbabilities.length, 0);
  let objective = 0;
  let kl = 0;
  let clipped = 0;
  const slopes = answers.map((answer) => {
    const length = answer.logProbabilities.length;
    const weight = decisionWeight(options, answers.length, length, decisions);
    return Float64Array.from({ length }, (_, index) => {
      const logProbability = at(answer.logProbabilities, index);
      const logRatio = logProbability - at(answer.oldLogProbabilities, index);
      const surrogate = clippedTerm(logRatio, answer.advantage, options.epsilon, options.epsilonHigh);
      const divergence = klTerm(logProbability, at(answer.referenceLogProbabilities, index));
      objective += weight * (surrogate.value - options.beta * divergence.value);
      kl += divergence.value / decisions;
      clipped += Number(surrogate.isClipped);
      return weight * (surrogate.slope - options.beta * divergence.slope);
    });
  });
  return { objective, slopes, kl, clipRatio: decisions === 0 ? 0 : clipped / decisions };
}

function decisionWeight(options: GroupObjectiveOptions, answers: number, length: number, decisions: number): number {
  switch (options.lossType) {
    case 'grpo':
      return 1 / (answers * length);
    case 'dr_grpo':
      return 1 / (answers * options.maxCompletionLength);
    case 'dapo':
      return 1 / decisions;
  }
}

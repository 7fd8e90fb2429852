import { ARM_COUNT } from '../strategies.ts';

/** Held-out prompts that the guard metrics are measured on, each under every arm. */
const GUARD_PROMPTS = 120;
/** They take at most this share of a small budget. */
const LARGEST_GUARD_SHARE = 0.25;

/** How a budget of generated answers is spent: known before the start, so that the same input always answers the same prompts. */
export interface GenerationPlan {
  /** Logged prompts of training users, each answered under every arm that training asks for. */
  readonly trainingPrompts: number;
  /** Held-out prompts of the guard metrics. */
  readonly guardPrompts: number;
  /** The most answers that are needed, ≤ the budget: less what the cache holds, and what the algorithm never asks for. */
  readonly answers: number;
}

/** The plan of a run over so many distinct prompts. All numbers whole and ≥ 0. */
export function planGeneration(input: {
  readonly maxGeneratorCalls: number;
  readonly maxPrompts: number;
  readonly trainingPrompts: number;
  readonly heldOutPrompts: number;
}): GenerationPlan {
  const { maxGeneratorCalls, maxPrompts } = input;
  const affordable = Math.floor(maxGeneratorCalls / ARM_COUNT);
  const guardPrompts = Math.min(GUARD_PROMPTS, Math.floor(affordable * LARGEST_GUARD_SHARE), input.heldOutPrompts);
  const trainingPrompts = Math.min(maxPrompts, affordable - guardPrompts, input.trainingPrompts);
  return { trainingPrompts, guardPrompts, answers: (trainingPrompts + guardPrompts) * ARM_COUNT };
}

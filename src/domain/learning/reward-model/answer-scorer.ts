import { foldOfUser } from '../evaluation/cross-fit.ts';
import { STRATEGIES, type StrategyId } from '../strategies.ts';
import type { AnsweredTurn } from './answer-features.ts';
import { fitRewardModel, type LabelledTurn, likedProbability, type RewardModelFit } from './reward-model.ts';

/** A generated answer to a prompt, with what the reward function made of it. */
export interface ScorableAnswer {
  /** Whose prompt it answers: the reward model that scores it has not seen that user's opinions. */
  readonly user: string;
  readonly strategy: StrategyId;
  readonly turn: Omit<AnsweredTurn, 'suggestedActions'>;
  /** ∈ [0, 1]. */
  readonly byFunction: number;
}

/** The score of generated answers to prompts of training users. */
export interface AnswerScorer {
  /** What users' opinions taught; `refused`: too few of them, and the reward function scores alone. */
  readonly fit: RewardModelFit;
  /** ∈ [0, 1]. */
  score(answer: ScorableAnswer): number;
}

/**
 * (1 − w) · reward function + w · P(liked) by the reward model, cross-fitted by user: a model that had seen what this user said of a prompt would
 * praise the answer that was given then. Without a reward model the reward function alone.
 * Source: learning.md, "Phase 2" (reward functions) and the table of "Phase 3".
 */
export function createAnswerScorer(labels: readonly LabelledTurn[], weight: number): AnswerScorer {
  const fit = fitRewardModel(labels);
  if (fit.status === 'refused' || weight === 0) return { fit, score: ({ byFunction }) => byFunction };
  return {
    fit,
    score({ user, strategy, turn, byFunction }) {
      const model = fit.foldModels[foldOfUser(user)] ?? fit.model;
      const liked = likedProbability(model, { ...turn, suggestedActions: namedActions(strategy) });
      return (1 - weight) * byFunction + weight * liked;
    },
  };
}

const ACTION = ['next action'];

/**
 * Stands for the next actions that an answer names, as its strategy says: a logged answer keeps its text, in which they cannot be told from other
 * questions, and a generator suggests some beside the text of every answer.
 */
export function namedActions(strategy: StrategyId | null): readonly string[] {
  return strategy !== null && STRATEGIES[strategy].namesNextActions ? ACTION : [];
}

import type { Intent, Persona } from '../../chat/vocabulary.ts';
import type { RewardComponent } from '../../reward/reward.ts';
import type { Source } from '../../turn/turn.ts';
import { type AnswerReading, readAnswer } from './answer-reading.ts';
import type { RetrievedEntry } from './retrieved-entry.ts';

/** An answer with its question, and what retrieval gave for that question. */
export interface AnswerToScore {
  readonly message: string;
  readonly response: string;
  readonly intent: Intent;
  readonly persona: Persona | null;
  readonly sources: readonly Source[];
  readonly suggestedActions: readonly string[];
  readonly usedContext: boolean;
  readonly intentMatch: boolean;
  /** Why the configured generator did not answer; null when it did. */
  readonly error: string | null;
  /** Empty when nothing in the knowledge base fits the question: then an honest answer states no figure. */
  readonly entries: readonly RetrievedEntry[];
}

/** One thing that an agent's answers are rewarded for. */
export interface RewardTerm {
  readonly name: string;
  /** > 0; the weights of a function add up to 1. */
  readonly weight: number;
  /** Why it is rewarded, for the report. */
  readonly reason: string;
}

/** A term with its rule. */
export interface RewardRule extends RewardTerm {
  /**
   * How far the answer does it, ∈ [0, 1]; null when the question does not ask for it. Whether it does must follow from the question and the entries
   * alone: an answer that could switch a term off would be rewarded for that.
   */
  readonly value: (reading: AnswerReading) => number | null;
}

/** What an agent's answers are rewarded for in training. */
export interface RewardFunction {
  readonly agent: string;
  /** Stored with every score; raised whenever any answer could get another score than before. */
  readonly version: string;
  readonly terms: readonly RewardTerm[];
  /** score ∈ [0, 1] with its components, one for each term that the question asks for; they add up to the score. */
  score(answer: AnswerToScore): { readonly score: number; readonly components: readonly RewardComponent[] };
}

/** Sums are rounded to this many parts of one. */
const PARTS_OF_ONE = 1e12;

/**
 * A reward function of rules: Σ weight · value over the terms that the question asks for, divided by their weights. An answer that failed
 * scores 0. Only the texts of question, answer and entries are read: flags and claims of a generator change nothing.
 * @throws RangeError when the weights do not add up to 1.
 */
export function composeRewardFunction(agent: string, version: string, rules: readonly RewardRule[]): RewardFunction {
  const total = rules.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(total - 1) > 1e-9) throw new RangeError(`the weights of ${agent} add up to ${total}: expected 1`);
  return {
    agent,
    version,
    terms: rules.map(({ name, weight, reason }) => ({ name, weight, reason })),
    score(answer) {
      const reading = readAnswer(answer);
      const asked = rules.flatMap((rule) => {
        const value = rule.value(reading);
        return value === null
          ? []
          : [{ name: rule.name, weight: rule.weight, value: answer.error === null ? value : 0 }];
      });
      const weights = asked.reduce((sum, { weight }) => sum + weight, 0);
      const components = asked.map(({ name, weight, value }) => ({ name, value: rounded((weight * value) / weights) }));
      return { score: Math.min(1, rounded(components.reduce((sum, { value }) => sum + value, 0))), components };
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * PARTS_OF_ONE) / PARTS_OF_ONE;
}

import type { AnswerToScore } from '../domain/learning/reward-functions/reward-function.ts';
import type { StrategyId } from '../domain/learning/strategies.ts';
import type { Exchange, Turn } from '../domain/turn/turn.ts';

/** Answers a turn once more, for people who compare policies: nothing is stored, nothing is streamed. */
export interface AnswerAgain {
  readonly generator: string;
  /** Whether it costs neither money nor seconds. */
  readonly isFree: boolean;
  /** The answer, or why there is none. */
  answer(question: {
    readonly turn: Turn;
    readonly policyId: string;
    readonly strategy: StrategyId;
    readonly history: readonly Exchange[];
  }): Promise<
    | { readonly outcome: 'answered'; readonly answer: AnswerToScore }
    | { readonly outcome: 'failed'; readonly reason: string }
  >;
}

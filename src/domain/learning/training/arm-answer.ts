import type { Source } from '../../turn/turn.ts';

/** A generated answer to a logged prompt under an arm, as training keeps it; its flags were decided on the text by domain/reward. */
export interface ArmAnswer {
  readonly response: string;
  readonly sources: readonly Source[];
  readonly suggestedActions: readonly string[];
  readonly usedContext: boolean;
  readonly intentMatch: boolean;
}

/** `failed`: the generator failed for good; the pair has no reward, never the reward 0. */
export type ArmAnswerOutcome =
  | { readonly outcome: 'answered'; readonly answer: ArmAnswer }
  | { readonly outcome: 'failed'; readonly reason: string };

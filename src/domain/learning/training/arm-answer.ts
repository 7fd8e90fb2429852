import type { Source } from '../../turn/turn.ts';

/** A generated answer to a logged prompt under an arm, as training keeps it; its flags were decided on the text by domain/reward. */
export interface ArmAnswer {
  readonly response: string;
  readonly sources: readonly Source[];
  readonly suggestedActions: readonly string[];
  readonly usedContext: boolean;
  readonly intentMatch: boolean;
  /** What the agent's reward function made of it; its version says by which rules and entries. Absent: not scored yet. */
  readonly score?: { readonly version: string; readonly value: number };
}

/** `failed`: the generator failed for good; the pair has no reward, never the reward 0. */
export type ArmAnswerOutcome =
  | { readonly outcome: 'answered'; readonly answer: ArmAnswer }
  | { readonly outcome: 'failed'; readonly reason: string };

import { classifyIntent } from '../chat/classify-intent.ts';
import type { Intent } from '../chat/vocabulary.ts';
import { matchesIntent } from '../reward/intent-match.ts';
import { usesContext } from '../reward/used-context.ts';
import type { Exchange, GeneratedAnswer } from './turn.ts';

/** An answer that somebody else's agent gave, as its caller tells it. */
export interface AnswerClaim {
  readonly message: string;
  readonly response: string;
  /** The agent's own classification of its answer; classified here when absent. */
  readonly intent?: Intent | undefined;
  /** ∈ [0, 1]. */
  readonly intentConfidence?: number | undefined;
  readonly suggestedActions?: readonly string[] | undefined;
  readonly executionTimeMs?: number | undefined;
  readonly errors?: readonly string[] | undefined;
  /** Earlier exchanges of the conversation, oldest first. */
  readonly history: readonly Exchange[];
}

/** The answer with what the reward needs decided on its text: a claim of its caller is never enough (feedback.md). */
export function givenAnswer(claim: AnswerClaim): GeneratedAnswer {
  const { response, history, errors = [] } = claim;
  const classified = classifyIntent(claim.message);
  const intent = claim.intent ?? classified.intent;
  const intentConfidence = claim.intentConfidence ?? (claim.intent === undefined ? classified.confidence : 1);
  return {
    response,
    intent,
    intentConfidence,
    sources: [],
    suggestedActions: claim.suggestedActions ?? [],
    usedContext: usesContext({ response, retrieved: [], history }),
    intentMatch: matchesIntent({
      intent,
      confidence: intentConfidence,
      citedIntents: [],
      ownIntent: claim.intent ?? null,
      response,
    }),
    executionTimeMs: claim.executionTimeMs ?? 0,
    error: errors.length === 0 ? null : errors.join('; '),
    generator: EXTERNAL_GENERATOR,
    usage: null,
  };
}

/** The generator's name of a turn that was generated elsewhere. */
export const EXTERNAL_GENERATOR = 'external';
/** The policy's name of such a turn when its caller names none: no policy of ours decided it. */
export const EXTERNAL_POLICY_ID = 'external';
/** How many earlier exchanges such an answer is searched for facts of. */
export const GIVEN_HISTORY_LIMIT = 6;

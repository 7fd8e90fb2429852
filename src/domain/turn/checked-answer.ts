import { classifyIntent } from '../chat/classify-intent.ts';
import type { Intent } from '../chat/vocabulary.ts';
import { matchesIntent } from '../reward/intent-match.ts';
import { usesContext } from '../reward/used-context.ts';
import type { Exchange, GeneratedAnswer, Source } from './turn.ts';

/** What a generator says of its answer. */
interface Generated {
  readonly response: string;
  /** Its own classification; null: the request's intent holds. */
  readonly intent: Intent | null;
  readonly intentConfidence: number | null;
  readonly retrieved: readonly {
    readonly source: Source;
    readonly intents: readonly Intent[];
    readonly facts: readonly string[];
    readonly cited: boolean;
  }[];
  readonly suggestedActions: readonly string[];
}

/** An answer with what the reward needs checked on its text: a generator's own claim is never enough. Source: feedback.md ("The scale"). */
export function checkedAnswer(
  generated: Generated,
  asked: { readonly intent: Intent; readonly intentConfidence: number },
  history: readonly Exchange[],
): Pick<
  GeneratedAnswer,
  'response' | 'intent' | 'intentConfidence' | 'sources' | 'suggestedActions' | 'usedContext' | 'intentMatch'
> {
  const { response, retrieved } = generated;
  const intent = generated.intent ?? asked.intent;
  const intentConfidence = generated.intentConfidence ?? asked.intentConfidence;
  const used = retrieved.filter((entry) => usesContext({ response, retrieved: [entry], history: [] }));
  const cited = retrieved.filter((entry) => entry.cited);
  return {
    response,
    intent,
    intentConfidence,
    sources: cited.map((entry) => entry.source),
    suggestedActions: generated.suggestedActions,
    usedContext: used.length > 0 || usesContext({ response, retrieved: [], history }),
    intentMatch: matchesIntent({
      intent,
      confidence: intentConfidence,
      citedIntents: used.filter((entry) => entry.cited).flatMap((entry) => entry.intents),
      // A model that cites nothing is held to what its answer reads like.
      ownIntent: cited.length === 0 ? (generated.intent ?? classifyIntent(response).intent) : null,
      response,
    }),
  };
}

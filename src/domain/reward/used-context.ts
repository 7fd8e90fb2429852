import { GENERIC_WORDS, NAMED_THINGS } from './home-vocabulary.ts';
import { isFigure, type SearchableText, searchableText, tokensOf } from './text-tokens.ts';

/** What an answer was given, and what it says. */
export interface ContextCheck {
  readonly response: string;
  /** Knowledge entries, with the words and figures that show their use. */
  readonly retrieved: readonly { readonly facts: readonly string[] }[];
  /** The conversation's earlier turns. */
  readonly history: readonly { readonly message: string; readonly response: string }[];
}

const GENERIC = new Set(GENERIC_WORDS.flatMap(tokensOf));
const NAMED = NAMED_THINGS.map(tokensOf);

/**
 * Whether the answer's text contains a fact of a retrieved entry (figure, room, material, topic), or of an earlier
 * turn (a figure, or a room, material or topic of our closed lists). Decided on the text alone: "as you said earlier"
 * without a fact is false. Facts match as whole words and whole figures side by side; a fact of generic words is none.
 * Source: feedback.md ("The scale").
 * @example
 * usesContext({ response: 'Quartz runs about $75.', retrieved: [{ facts: ['quartz'] }], history: [] }); // true
 * usesContext({ response: 'It costs $300.', retrieved: [{ facts: ['3', 'cost'] }], history: [] }); // false
 */
export function usesContext({ response, retrieved, history }: ContextCheck): boolean {
  const answer = searchableText(response);
  return (
    retrieved.some((entry) => entry.facts.some((fact) => containsFact(answer, tokensOf(fact)))) ||
    repeatsFact(answer, history)
  );
}

function containsFact(answer: SearchableText, fact: readonly string[]): boolean {
  return fact.some(isSpecific) && answer.contains(fact);
}

/** A figure, or a word of two letters or more that is not generic. */
function isSpecific(token: string): boolean {
  return isFigure(token) || (token.length > 1 && !GENERIC.has(token));
}

function repeatsFact(answer: SearchableText, history: ContextCheck['history']): boolean {
  const named = NAMED.filter((thing) => answer.contains(thing));
  if (named.length === 0 && !answer.tokens.some(isFigure)) {
    // Nothing that could repeat: the earlier texts, the costly part, need not be read.
    return false;
  }
  const repeatsFactOf = (text: string): boolean => {
    const earlier = searchableText(text);
    return (
      figuresOf(earlier.tokens).some((figure) => answer.contains(figure)) ||
      named.some((thing) => earlier.contains(thing))
    );
  };
  return history.some((exchange) => repeatsFactOf(exchange.message) || repeatsFactOf(exchange.response));
}

/** The figures of an earlier text; those of one digit only with what they count, as in `3 coats` or `8 x 9`. */
function figuresOf(tokens: readonly string[]): readonly (readonly string[])[] {
  return tokens.flatMap((token, index) => {
    if (!isFigure(token)) {
      return [];
    }
    if (token.length > 1) {
      return [[token]];
    }
    const [next, afterNext] = tokens.slice(index + 1, index + 3);
    if (next === 'x' && afterNext !== undefined && isFigure(afterNext)) {
      return [[token, next, afterNext]];
    }
    return next === undefined || isFigure(next) || NOT_COUNTED.has(next) ? [] : [[token, next]];
  });
}

/** Words after a figure that are not what it counts. */
const NOT_COUNTED = new Set(['and', 'or', 'to', 'of', 'in', 'on', 'at', 'by', 'for', 'from', 'with', 'is', 'are', 'x']);

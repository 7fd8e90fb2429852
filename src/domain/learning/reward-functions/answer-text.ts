import { tokensOf } from '../../reward/text-tokens.ts';

/** A piece of text, taken apart once. */
export interface Piece {
  readonly tokens: readonly string[];
  /** The distinct words and figures that carry meaning. */
  readonly content: ReadonlySet<string>;
}

/** A sentence or line of an answer, with its parts between semicolons: the sentence alone when it has none. */
export interface Sentence extends Piece {
  readonly clauses: readonly Piece[];
}

const LIST_MARKER = /^\s*(?:[-*•]\s*)?(?:(?:step\s+)?\d{1,2}[.):]\s+)?/i;
const SENTENCE_END = /(?<=[.!?])\s+/;

/** A text taken apart. */
export function pieceOf(text: string): Piece {
  const tokens = markedTokens(text);
  return { tokens, content: contentOf(tokens) };
}

/** An answer as sentences in reading order; list markers and empty lines are left out. O(length). */
export function sentencesOf(text: string): readonly Sentence[] {
  return text
    .split('\n')
    .flatMap((line) => line.replace(LIST_MARKER, '').split(SENTENCE_END))
    .map((sentence) => {
      const piece = pieceOf(sentence);
      return { ...piece, clauses: sentence.includes(';') ? sentence.split(';').map(pieceOf) : [piece] };
    })
    .filter(({ tokens }) => tokens.length > 0);
}

/**
 * The words and figures of a text as `tokensOf` gives them, and besides them `$` and `(`, which tell a price from a number and a remark from
 * what is said.
 * @example markedTokens('Paint: $30–$60 (two coats)') // ['paint', '$', '30', '$', '60', '(', 'two', 'coat']
 */
export function markedTokens(text: string): readonly string[] {
  // The leading word keeps `tokensOf` from reading a number at the beginning of a part as a list marker.
  return text
    .split(/([$(])/)
    .flatMap((part) => (part === '$' || part === '(' ? [part] : tokensOf(`a ${part}`).slice(1)));
}

/** Words that carry no meaning of their own, so that sharing them shows nothing. */
const LITTLE_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be by can do for from have if in into is it its of on or so that the then this to with you your'.split(
    ' ',
  ),
);

/** The distinct words and figures of a text that carry meaning. */
export function contentOf(tokens: readonly string[]): ReadonlySet<string> {
  return new Set(tokens.filter((token) => token !== '$' && token !== '(' && !LITTLE_WORDS.has(token)));
}

/** The share of `wanted` that `found` holds, ∈ [0, 1]; 0 when nothing is wanted. */
export function shareHeld(wanted: ReadonlySet<string>, found: ReadonlySet<string>): number {
  let held = 0;
  for (const token of wanted) if (found.has(token)) held += 1;
  return wanted.size === 0 ? 0 : held / wanted.size;
}

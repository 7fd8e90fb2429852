import { type Piece, type Sentence, shareHeld } from './answer-text.ts';

/** A line counts as said when a sentence holds this share of its words. */
const WORDS_OF_A_LINE = 0.7;
/** A sentence of more than this many times a line's words says no line: it would say every line by holding every word. */
const LONGEST_SENTENCE = 3;
/** So many words more are free: a heading before the line, or an "also". */
const FREE_WORDS = 8;

/** Whether a sentence says a line of an entry, in its words or nearly. */
export function saysLine(sentence: Piece, line: Piece): boolean {
  if (sentence.tokens.length > line.tokens.length * LONGEST_SENTENCE + FREE_WORDS) return false;
  return shareHeld(line.content, sentence.content) >= WORDS_OF_A_LINE;
}

/** How many of the lines the sentences say. */
export function countSaid(sentences: readonly Sentence[], lines: readonly Piece[]): number {
  return lines.filter((line) => firstPlace(sentences, line) !== null).length;
}

/**
 * How many of the lines are said in their order: the longest increasing run of the places where each is said first. Saying them again
 * somewhere else changes nothing.
 */
export function countSaidInOrder(sentences: readonly Sentence[], lines: readonly Piece[]): number {
  const places = lines.flatMap((line) => firstPlace(sentences, line) ?? []);
  const longestTo: number[] = [];
  for (const [index, place] of places.entries()) {
    const earlier = longestTo.filter((_, before) => (places[before] ?? place) < place);
    longestTo[index] = 1 + Math.max(0, ...earlier);
  }
  return Math.max(0, ...longestTo);
}

/** Where a line is said first; clauses of a sentence have places of their own. */
function firstPlace(sentences: readonly Sentence[], line: Piece): number | null {
  for (const [index, sentence] of sentences.entries()) {
    const clause = sentence.clauses.findIndex((candidate) => saysLine(candidate, line));
    if (clause !== -1) return index + clause / sentence.clauses.length;
    if (saysLine(sentence, line)) return index;
  }
  return null;
}

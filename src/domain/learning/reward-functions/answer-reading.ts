import type { Intent } from '../../chat/vocabulary.ts';
import { responseLength } from '../../reward/adjustments.ts';
import { contentOf, markedTokens, type Sentence, sentencesOf } from './answer-text.ts';
import { type FigureClaim, figureClaims } from './figure-claims.ts';
import { type PreparedEntry, prepareEntry } from './prepared-entry.ts';
import type { RetrievedEntry } from './retrieved-entry.ts';
import { countSaid } from './said-lines.ts';

/** An answer's text as the terms see it: read once, against the retrieved entries. */
export interface AnswerReading {
  /** The question's words that carry meaning. */
  readonly asked: ReadonlySet<string>;
  readonly intent: Intent;
  readonly entries: readonly PreparedEntry[];
  readonly sentences: readonly Sentence[];
  readonly claims: readonly FigureClaim[];
  /** Whether the answer says anything of an entry: a figure with its label, or one of its lines. */
  readonly saysAnything: boolean;
  /** Unicode code points of the trimmed text. */
  readonly length: number;
}

/** Reads an answer. O(sentences × lines of the entries). */
export function readAnswer(answer: {
  readonly message: string;
  readonly response: string;
  readonly intent: Intent;
  readonly entries: readonly RetrievedEntry[];
}): AnswerReading {
  const { message, response, intent } = answer;
  const entries = answer.entries.map(prepareEntry);
  const sentences = sentencesOf(response);
  const claims = figureClaims(sentences, message, entries);
  return {
    asked: contentOf(markedTokens(message)),
    intent,
    entries,
    sentences,
    claims,
    saysAnything:
      claims.some(({ isGrounded }) => isGrounded) ||
      entries.some(({ allLines }) => allLines.some((line) => countSaid(sentences, [line]) > 0)),
    length: responseLength(response),
  };
}

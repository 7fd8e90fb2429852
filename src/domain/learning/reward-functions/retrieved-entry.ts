import type { Intent } from '../../chat/vocabulary.ts';

/** A figure of a knowledge entry with the words that say what it measures: the pair that an answer must keep together. */
export interface RetrievedFigure {
  /** "Solid hardwood, installed". */
  readonly label: string;
  /** The range with its unit, as a reader sees it: "$9–$18 per sq ft". */
  readonly text: string;
  readonly kind: 'price' | 'duration' | 'other';
}

/**
 * What retrieval gave for a question: all that an answer may rest on. It is found from the question alone, never from what an answer cites,
 * so that no answer chooses what it is checked against. Lines are whole sentences with their figures filled in.
 */
export interface RetrievedEntry {
  readonly id: string;
  readonly title: string;
  readonly intents: readonly Intent[];
  readonly figures: readonly RetrievedFigure[];
  /** In the order in which the work is done; empty when the entry has none. */
  readonly steps: readonly string[];
  readonly safety: readonly string[];
  /** Whether the work can hurt someone: then an answer must name at least one line of `safety`. */
  readonly needsSafety: boolean;
  /** The lines that answer an intent, besides figures, steps and safety. */
  readonly advice: Partial<Readonly<Record<Intent, readonly string[]>>>;
  /** Everything else of the entry that may be said, such as its summary. */
  readonly otherLines: readonly string[];
  /** Where the figures come from: basis, document, year. Numbers in them are no claims about the work. */
  readonly notes: readonly string[];
}

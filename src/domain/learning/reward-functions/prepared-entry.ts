import type { Intent } from '../../chat/vocabulary.ts';
import { contentOf, markedTokens, type Piece, pieceOf } from './answer-text.ts';
import { type Mention, mentionsIn } from './figure-mentions.ts';
import type { RetrievedEntry, RetrievedFigure } from './retrieved-entry.ts';

/** An entry's figure, taken apart. */
export interface PreparedFigure {
  readonly figure: RetrievedFigure;
  /** The words of its label that the entry's title does not have; all of them when there is no other. */
  readonly label: ReadonlySet<string>;
  /** null for a figure without a number, which nothing can state. */
  readonly mention: Mention | null;
  /** What follows its numbers: "per square foot". */
  readonly unit: readonly string[];
}

/** An entry's sentence with the figures in it. */
export interface PreparedLine extends Piece {
  readonly mentions: readonly Mention[];
}

/** An entry, taken apart once for all the answers that are checked against it. */
export interface PreparedEntry {
  readonly figures: readonly PreparedFigure[];
  readonly steps: readonly PreparedLine[];
  readonly safety: readonly PreparedLine[];
  readonly needsSafety: boolean;
  readonly linesOf: (intent: Intent) => readonly PreparedLine[];
  /** Every line, once. */
  readonly allLines: readonly PreparedLine[];
  /** Numbers of its title, labels and notes: repeating them claims nothing. */
  readonly plainNumbers: ReadonlySet<string>;
}

const PREPARED = new WeakMap<RetrievedEntry, PreparedEntry>();

/** The entry, taken apart; remembered as long as the entry lives. */
export function prepareEntry(entry: RetrievedEntry): PreparedEntry {
  const known = PREPARED.get(entry);
  if (known !== undefined) return known;
  const prepared = takeApart(entry);
  PREPARED.set(entry, prepared);
  return prepared;
}

function takeApart(entry: RetrievedEntry): PreparedEntry {
  const title = contentOf(markedTokens(entry.title));
  const steps = entry.steps.map(lineOf);
  const safety = entry.safety.map(lineOf);
  const advice = new Map(Object.entries(entry.advice).map(([intent, lines]) => [intent, lines.map(lineOf)]));
  const otherLines = entry.otherLines.map(lineOf);
  const words = [entry.title, ...entry.notes, ...entry.figures.map(({ label }) => label)];
  return {
    figures: entry.figures.map((figure) => figureOf(figure, title)),
    steps,
    safety,
    needsSafety: entry.needsSafety,
    linesOf: (intent) =>
      intent === 'general_question' ? [...[...advice.values()].flat(), ...otherLines] : (advice.get(intent) ?? []),
    allLines: [...steps, ...safety, ...[...advice.values()].flat(), ...otherLines],
    plainNumbers: new Set(
      words.flatMap((text) => numbersIn(markedTokens(text)).filter((number) => /^\d/.test(number))),
    ),
  };
}

/** The numbers among tokens with their prefixes. */
export function numbersIn(tokens: readonly string[]): readonly string[] {
  return mentionsIn(tokens).flatMap(({ prefix, numbers }) => numbers.map((number) => `${prefix}${number}`));
}

function lineOf(text: string): PreparedLine {
  const piece = pieceOf(text);
  return { ...piece, mentions: mentionsIn(piece.tokens) };
}

function figureOf(figure: RetrievedFigure, title: ReadonlySet<string>): PreparedFigure {
  const tokens = markedTokens(figure.text);
  const [mention = null] = mentionsIn(tokens);
  const all = contentOf(markedTokens(figure.label));
  const own = new Set([...all].filter((word) => !title.has(word)));
  return {
    figure,
    label: own.size === 0 ? all : own,
    mention,
    unit: mention === null ? [] : tokens.slice(mention.end),
  };
}

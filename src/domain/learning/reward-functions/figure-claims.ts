import { contentOf, markedTokens, type Piece, type Sentence, shareHeld } from './answer-text.ts';
import { isSameMention, type Mention, mentionsIn } from './figure-mentions.ts';
import { numbersIn, type PreparedEntry, type PreparedFigure } from './prepared-entry.ts';
import type { RetrievedFigure } from './retrieved-entry.ts';
import { saysLine } from './said-lines.ts';

/** A number or range that an answer states. */
export interface FigureClaim {
  /** As it is compared: "$9–18 per square foot". */
  readonly text: string;
  /** The entry's figure that is stated with its label; null when the claim stands in one of the entry's sentences, or nowhere. */
  readonly figure: RetrievedFigure | null;
  /** Whether figure, unit and label are together as the entry has them. */
  readonly isGrounded: boolean;
}

/** Units that a price may have: a bare price must not be followed by one. */
const PRICE_UNITS: ReadonlySet<string> = new Set(['per', 'each', 'hourly', 'monthly']);
/** From this share of a label's words on, the label counts as named. */
const LABEL_SHARE = 0.5;
/** Tokens after a number that are shown with it. */
const UNIT_TOKENS = 3;

/**
 * The numbers and ranges that an answer states, each with whether an entry has it: the same range and unit with its label beside it (before it,
 * or behind it in brackets or after "for"), or standing in one of the entry's own sentences. Half of a range is not the range. Left out
 * are the numbers of list items, those of the question, and those of the entries' titles, labels and notes: they claim nothing new.
 * Equal claims count once.
 */
export function figureClaims(
  sentences: readonly Sentence[],
  message: string,
  entries: readonly PreparedEntry[],
): readonly FigureClaim[] {
  const repeated = new Set([
    ...numbersIn(markedTokens(message)),
    ...entries.flatMap(({ plainNumbers }) => [...plainNumbers]),
  ]);
  const claims = new Map<string, FigureClaim>();
  for (const sentence of sentences) {
    for (const clause of sentence.clauses) {
      const mentions = mentionsIn(clause.tokens);
      for (const [index, mention] of mentions.entries()) {
        const from = mentions[index - 1]?.end ?? 0;
        const to = mentions[index + 1]?.start ?? clause.tokens.length;
        const claim = judge({ sentence, clause, mention, from, to }, entries);
        if (!claim.isGrounded && mention.numbers.every((number) => repeated.has(`${mention.prefix}${number}`)))
          continue;
        claims.set(`${claim.text}/${claim.isGrounded}/${claim.figure?.label}`, claim);
      }
    }
  }
  return [...claims.values()];
}

/** A mention with the words around it that are its own: up to the mentions before and after it. */
interface Place {
  readonly sentence: Piece;
  readonly clause: Piece;
  readonly mention: Mention;
  readonly from: number;
  readonly to: number;
}

function judge(place: Place, entries: readonly PreparedEntry[]): FigureClaim {
  const { sentence, clause, mention } = place;
  const unit = clause.tokens.slice(mention.end, mention.end + UNIT_TOKENS).join(' ');
  const text = `${mention.prefix}${mention.numbers.join('–')} ${unit}`.trim();
  const before = contentOf(clause.tokens.slice(place.from, mention.start));
  const behind = contentOf(remarkBehind(place));
  for (const { figures, allLines } of entries) {
    for (const prepared of figures.filter((candidate) => states(place, candidate))) {
      const others = figures.filter(({ figure }) => figure.text !== prepared.figure.text);
      if ([before, behind].some((words) => isNamedBest(prepared, others, words)))
        return { text, figure: prepared.figure, isGrounded: true };
    }
    const lines = allLines.filter(({ mentions }) => mentions.some((known) => isSameMention(known, mention)));
    if (lines.some((line) => saysLine(sentence, line) || saysLine(clause, line)))
      return { text, figure: null, isGrounded: true };
  }
  return { text, figure: null, isGrounded: false };
}

/** Whether the words name the figure's label, and no other figure's label better. */
function isNamedBest(
  { label }: PreparedFigure,
  others: readonly PreparedFigure[],
  words: ReadonlySet<string>,
): boolean {
  const named = shareHeld(label, words);
  return named >= LABEL_SHARE && others.every((other) => shareHeld(other.label, words) <= named);
}

/** What stands in brackets or after "for" behind a mention and its unit. */
function remarkBehind({ clause, mention, to }: Place): readonly string[] {
  const rest = clause.tokens.slice(mention.end, to);
  const begin = rest.findIndex((token) => token === '(' || token === 'for');
  return begin === -1 ? [] : rest.slice(begin + 1);
}

/** Whether the figure is stated at the place: the same prefix, numbers and unit. */
function states({ clause, mention }: Place, { mention: known, unit }: PreparedFigure): boolean {
  if (known === null || !isSameMention(known, mention)) return false;
  if (unit.length === 0) return !PRICE_UNITS.has(clause.tokens[mention.end] ?? '');
  return unit.every((token, offset) => clause.tokens[mention.end + offset] === token);
}

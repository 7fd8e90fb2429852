import type { AnswerReading } from './answer-reading.ts';
import type { PreparedEntry, PreparedFigure } from './prepared-entry.ts';
import { countSaid, countSaidInOrder } from './said-lines.ts';

/** A range that the entry has, but not the one that the question names, is worth this much. */
const ANOTHER_RANGE = 0.5;
/** So many lines of advice are enough; more are not worth more. */
const ENOUGH_ADVICE = 2;

/** Mean over the entries for which the measure is not null; null when there is none. */
function meanOver(entries: readonly PreparedEntry[], measure: (entry: PreparedEntry) => number | null): number | null {
  const values = entries.flatMap((entry) => measure(entry) ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * 1 for each entry whose price or duration is stated as a range with its unit and label, the one whose label fits the question best; ½ for another one of
 * the entry's; 0 for none. Null when no entry has any.
 */
export function statesRange(reading: AnswerReading, kind: 'price' | 'duration'): number | null {
  return meanOver(reading.entries, (entry) => {
    const figures = entry.figures.filter(({ figure }) => figure.kind === kind);
    if (figures.length === 0) return null;
    const fitness = ({ label }: PreparedFigure): number => [...label].filter((word) => reading.asked.has(word)).length;
    const best = Math.max(...figures.map(fitness));
    const stated = figures.filter(({ figure }) => reading.claims.some((claim) => claim.figure === figure));
    if (stated.length === 0) return 0;
    return stated.some((figure) => fitness(figure) === best) ? 1 : ANOTHER_RANGE;
  });
}

/** The share of the entries' steps that are said, each after the one before it; null when no entry has steps. */
export function ordersSteps({ entries, sentences }: AnswerReading): number | null {
  return meanOver(entries, ({ steps }) =>
    steps.length === 0 ? null : countSaidInOrder(sentences, steps) / steps.length,
  );
}

/** The share of the entries that need it of which a line of safety is said; null when none needs it. */
export function namesSafety({ entries, sentences }: AnswerReading): number | null {
  return meanOver(entries, ({ needsSafety, safety }) =>
    needsSafety && safety.length > 0 ? Math.min(1, countSaid(sentences, safety)) : null,
  );
}

/**
 * 1 when every figure that the answer states is an entry's, unit and label included, and it says something of an entry; 0 as soon as one is
 * not. Where nothing was retrieved, 1 for an answer without figures.
 */
export function inventsNothing({ claims, entries, saysAnything }: AnswerReading): number {
  return claims.every(({ isGrounded }) => isGrounded) && (saysAnything || entries.length === 0) ? 1 : 0;
}

/**
 * 1 up to `enough` code points, falling evenly to 0 at `tooLong`; 0 for an answer that says nothing of the entries that there are. Never rises
 * with the length.
 */
export function staysShort(
  { length, saysAnything, entries }: AnswerReading,
  limits: { readonly enough: number; readonly tooLong: number },
): number {
  if (!saysAnything && entries.length > 0) return 0;
  const over = (length - limits.enough) / (limits.tooLong - limits.enough);
  return Math.min(1, Math.max(0, 1 - over));
}

/** What the question's intent asks for, as its own rule measures it; null when no entry has it. */
export function answersIntent(reading: AnswerReading): number | null {
  const { intent, entries, sentences } = reading;
  if (intent === 'cost_estimate') return statesRange(reading, 'price');
  if (intent === 'timeline') return statesRange(reading, 'duration');
  if (intent === 'diy_guide') return ordersSteps(reading);
  return meanOver(entries, (entry) => {
    const lines = entry.linesOf(intent);
    return lines.length === 0 ? null : Math.min(1, countSaid(sentences, lines) / Math.min(ENOUGH_ADVICE, lines.length));
  });
}

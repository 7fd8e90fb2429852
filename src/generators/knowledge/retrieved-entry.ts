import type { Intent } from '../../domain/chat/vocabulary.ts';
import type { RetrievedEntry, RetrievedFigure } from '../../domain/learning/reward-functions/retrieved-entry.ts';
import { figureText, fillFigures } from './figure-text.ts';
import type { Aspect, Figure, KnowledgeEntry } from './schema.ts';
import { unitKind } from './units.ts';

/** The sides of a topic that answer an intent with advice; steps and safety have lists of their own. */
const ASPECTS_OF_INTENT: Partial<Readonly<Record<Intent, readonly Aspect[]>>> = {
  cost_estimate: ['cost'],
  product_recommendation: ['materials'],
  contractor_search: ['hiring'],
  design_idea: ['design', 'materials'],
  permits_and_safety: ['permits', 'safety'],
  timeline: ['timing'],
};

/** A knowledge entry as reward functions and guard metrics see it: every line with its figures filled in. */
export function retrievedEntryOf(entry: KnowledgeEntry): RetrievedEntry {
  const linesOf = (aspects: readonly Aspect[]): string[] =>
    aspects.flatMap((aspect) => entry.body[aspect] ?? []).map((line) => fillFigures(line, entry));
  return {
    id: entry.id,
    title: entry.title,
    intents: entry.intents,
    figures: entry.figures.map(retrievedFigureOf),
    steps: linesOf(['steps']),
    safety: linesOf(['safety']),
    needsSafety: entry.needs_safety,
    advice: Object.fromEntries(
      Object.entries(ASPECTS_OF_INTENT).map(([intent, aspects]) => [intent, linesOf(aspects)]),
    ),
    otherLines: [fillFigures(entry.summary, entry), ...linesOf(['durability'])],
    notes: entry.figures.flatMap(({ note, year }) => [note, String(year)]),
  };
}

function retrievedFigureOf(figure: Figure): RetrievedFigure {
  const kind = unitKind(figure.unit);
  const isPrice = kind === 'price' || kind === 'unit_price';
  return {
    label: figure.label,
    text: figureText(figure),
    kind: isPrice ? 'price' : kind === 'duration' ? 'duration' : 'other',
  };
}

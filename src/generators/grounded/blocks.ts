import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import { stemOf, wordsOf } from '../../domain/chat/words.ts';
import { figureText, fillFigures } from '../knowledge/figure-text.ts';
import type { Aspect, Figure, KnowledgeEntry } from '../knowledge/schema.ts';
import { type UnitKind, unitKind } from '../knowledge/units.ts';

/** A part of an answer about one entry. */
export type BlockKind = Aspect | 'summary' | 'prices' | 'unit_prices' | 'durations';

export interface Block {
  readonly kind: BlockKind;
  /** What stands before the lines; empty for the summary. */
  readonly heading: string;
  readonly lines: readonly string[];
  /** `sentences` run on after the heading, `list` has a line each, `steps` are numbered, `words` are joined by commas. */
  readonly layout: 'sentences' | 'list' | 'steps' | 'words';
}

/** What answers each intent, the most wanted first. */
const BLOCKS_OF_INTENT: Readonly<Record<Intent, readonly BlockKind[]>> = {
  cost_estimate: ['prices', 'cost'],
  diy_guide: ['steps', 'safety', 'tools'],
  product_recommendation: ['materials', 'prices'],
  contractor_search: ['hiring', 'prices'],
  design_idea: ['design', 'materials'],
  permits_and_safety: ['permits', 'safety'],
  timeline: ['durations', 'timing'],
  general_question: ['summary', 'prices', 'durations', 'materials', 'safety'],
};

/** What each persona cares for besides what is asked. */
const BLOCKS_OF_PERSONA: Readonly<Record<Persona, readonly BlockKind[]>> = {
  homeowner: ['prices', 'hiring'],
  diy_worker: ['steps', 'tools', 'safety'],
  contractor: ['unit_prices', 'permits'],
  landlord: ['durability', 'permits'],
  designer: ['design', 'materials'],
};

const TEXT_OF_ASPECT: Readonly<Record<Aspect, { heading: string; layout: Block['layout'] }>> = {
  cost: { heading: 'What moves the price', layout: 'sentences' },
  steps: { heading: 'Steps', layout: 'steps' },
  tools: { heading: 'Tools', layout: 'words' },
  materials: { heading: 'Materials', layout: 'list' },
  permits: { heading: 'Permits', layout: 'sentences' },
  safety: { heading: 'Safety', layout: 'sentences' },
  timing: { heading: 'Planning', layout: 'sentences' },
  hiring: { heading: 'Hiring someone', layout: 'list' },
  design: { heading: 'Design', layout: 'list' },
  durability: { heading: 'In a rental', layout: 'sentences' },
};

const FIGURE_BLOCKS: Readonly<Partial<Record<BlockKind, { heading: string; kinds: readonly UnitKind[] }>>> = {
  prices: { heading: 'Typical prices', kinds: ['price', 'unit_price'] },
  unit_prices: { heading: 'Units and rates', kinds: ['unit_price'] },
  durations: { heading: 'Typical time', kinds: ['duration', 'lifespan'] },
};

/** A list of more figures than this is hard to take in. */
const MOST_FIGURES = 5;

/** The block of one kind, or null when the entry has nothing for it. Figures that share words with the question come first. */
export function buildBlock(kind: BlockKind, entry: KnowledgeEntry, question: string): Block | null {
  if (kind === 'summary') return { kind, heading: '', lines: [fillFigures(entry.summary, entry)], layout: 'sentences' };
  const ofFigures = FIGURE_BLOCKS[kind];
  if (ofFigures !== undefined) return figuresBlock(kind, ofFigures, entry, question);
  const aspect = kind as Aspect; // every other kind is an aspect
  const lines = entry.body[aspect]?.map((line) => fillFigures(line, entry));
  return lines === undefined ? null : { kind, lines, ...TEXT_OF_ASPECT[aspect] };
}

function figuresBlock(
  kind: BlockKind,
  { heading, kinds }: { heading: string; kinds: readonly UnitKind[] },
  entry: KnowledgeEntry,
  question: string,
): Block | null {
  const figures = entry.figures.filter((figure) => kinds.includes(unitKind(figure.unit)));
  if (figures.length === 0) return null;
  const lines = byRelevance(figures, question)
    .slice(0, MOST_FIGURES)
    .map((figure) => `${figure.label}: ${figureText(figure)}`);
  return { kind, heading, lines, layout: 'list' };
}

function byRelevance(figures: readonly Figure[], question: string): Figure[] {
  const asked = new Set(wordsOf(question).map(stemOf));
  const shared = (figure: Figure) => wordsOf(figure.label).filter((word) => asked.has(stemOf(word))).length;
  return figures.toSorted((a, b) => shared(b) - shared(a));
}

/** The kinds of blocks that answer the intents for a persona, in order and without repeats. */
export function blockKindsFor(intents: readonly Intent[], persona: Persona | null): readonly BlockKind[] {
  const asked = intents.flatMap((intent) => BLOCKS_OF_INTENT[intent]);
  const emphasis = persona === null ? [] : BLOCKS_OF_PERSONA[persona];
  const kinds = persona === 'contractor' ? asked.map((kind) => (kind === 'prices' ? 'unit_prices' : kind)) : asked;
  return [...new Set([...kinds, ...emphasis, ...asked])];
}

/** The kinds that an intent cannot do without: they are answered first, and never left out for want of room. */
export function essentialKindsFor(intents: readonly Intent[]): ReadonlySet<BlockKind> {
  return new Set(intents.flatMap((intent) => BLOCKS_OF_INTENT[intent].slice(0, intent === 'diy_guide' ? 2 : 1)));
}

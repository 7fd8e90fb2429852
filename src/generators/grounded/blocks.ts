import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import { stemOf, wordsOf } from '../../domain/chat/words.ts';
import { figureText, fillFigures } from '../knowledge/figure-text.ts';
import type { Aspect, Figure, KnowledgeEntry } from '../knowledge/schema.ts';
import { type UnitKind, unitKind } from '../knowledge/units.ts';
import type { AnswerStyle } from './answer-style.ts';
import { contentStems } from './query-terms.ts';

/** The lists that are made of an entry's figures. */
type FigureBlockKind = 'prices' | 'unit_prices' | 'durations';

/** A part of an answer about one entry. */
export type BlockKind = Aspect | FigureBlockKind;

export interface Block {
  readonly kind: BlockKind;
  /** What stands before the lines. */
  readonly heading: string;
  readonly lines: readonly string[];
  /** `sentences` run on after the heading, `list` has a line each, `steps` are numbered, `words` are joined by commas. */
  readonly layout: 'sentences' | 'list' | 'steps' | 'words';
  /** Whether each line is a figure with its label before it. */
  readonly isOfFigures: boolean;
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
  general_question: ['prices', 'durations', 'safety', 'materials'],
};

/** What an answer to an intent must not leave out for want of room. */
const ESSENTIAL_BLOCKS: Readonly<Record<Intent, readonly BlockKind[]>> = {
  cost_estimate: ['prices'],
  diy_guide: ['steps', 'safety'],
  product_recommendation: ['materials'],
  contractor_search: ['hiring'],
  design_idea: ['design'],
  permits_and_safety: ['permits', 'safety'],
  timeline: ['durations'],
  general_question: [],
};

/** What each persona cares for besides what is asked. */
const BLOCKS_OF_PERSONA: Readonly<Record<Persona, readonly BlockKind[]>> = {
  homeowner: ['prices', 'hiring'],
  diy_worker: ['steps', 'tools', 'safety'],
  contractor: ['unit_prices', 'permits'],
  landlord: ['durability', 'permits'],
  designer: ['design', 'materials'],
};

const ASPECT_BLOCKS: Readonly<Record<Aspect, Pick<Block, 'heading' | 'layout'>>> = {
  cost: { heading: 'Price factors', layout: 'sentences' },
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

const FIGURE_BLOCKS: Readonly<
  Record<FigureBlockKind, { readonly heading: string; readonly unitKinds: readonly UnitKind[] }>
> = {
  prices: { heading: 'Typical prices', unitKinds: ['price', 'unit_price'] },
  unit_prices: { heading: 'Units and rates', unitKinds: ['unit_price'] },
  durations: { heading: 'Typical time', unitKinds: ['duration', 'lifespan'] },
};

/** A list of more figures than this is hard to take in. */
const MOST_FIGURES = 5;

/** What a detailed answer goes on with, the most useful first. */
const ALL_BLOCKS: readonly BlockKind[] = [
  'prices',
  'durations',
  'cost',
  'safety',
  'permits',
  'materials',
  'timing',
  'hiring',
  'design',
  'durability',
];

/** Words that ask how long something lasts, not how long it takes. */
const LIFESPAN_WORDS: ReadonlySet<string> = new Set(
  wordsOf('last lasts lifespan life lifetime old durable often').map(stemOf),
);

/** The block of one kind, or null when the entry has nothing for it. Figures that fit the question best come first. */
export function buildBlock(kind: BlockKind, entry: KnowledgeEntry, question: string): Block | null {
  if (isFigureBlock(kind)) {
    const lines = figuresFor(kind, entry, question).map(figureLine);
    if (lines.length === 0) return null;
    return { kind, heading: FIGURE_BLOCKS[kind].heading, lines, layout: 'list', isOfFigures: true };
  }
  const lines = entry.body[kind]?.map((line) => fillFigures(line, entry));
  return lines === undefined ? null : { kind, lines, ...ASPECT_BLOCKS[kind], isOfFigures: false };
}

/** A figure with what it measures. */
export function figureLine(figure: Figure): string {
  return `${figure.label}: ${figureText(figure)}`;
}

/** The one figure that answers a question for a price or a time; null for other intents, or when there is none. */
export function headlineFigure(
  intent: Intent,
  persona: Persona | null,
  entry: KnowledgeEntry,
  question: string,
): Figure | null {
  const [kind] = blockKindsFor([intent], persona);
  if ((intent !== 'cost_estimate' && intent !== 'timeline') || kind === undefined || !isFigureBlock(kind)) return null;
  return figuresFor(kind, entry, question)[0] ?? null;
}

/**
 * The kinds of blocks that answer the intents for a persona, in order and without repeats: a brief answer has what is asked, a standard one
 * also what the persona cares for, a detailed one everything.
 */
export function blockKindsFor(
  intents: readonly Intent[],
  persona: Persona | null,
  length: AnswerStyle['length'] = 'standard',
): readonly BlockKind[] {
  const asked = intents.flatMap((intent) => BLOCKS_OF_INTENT[intent]);
  const emphasis = persona === null || length === 'brief' ? [] : BLOCKS_OF_PERSONA[persona];
  const everything = length === 'detailed' ? ALL_BLOCKS : [];
  const inTheirUnits =
    persona === 'contractor'
      ? asked.flatMap((kind) => (kind === 'prices' ? (['unit_prices', kind] as const) : kind))
      : asked;
  return [...new Set([...inTheirUnits, ...emphasis, ...everything])];
}

/** The kinds that an answer to the intents must not leave out. */
export function essentialKindsFor(intents: readonly Intent[]): ReadonlySet<BlockKind> {
  return new Set(intents.flatMap((intent) => ESSENTIAL_BLOCKS[intent]));
}

function isFigureBlock(kind: BlockKind): kind is FigureBlockKind {
  return Object.hasOwn(FIGURE_BLOCKS, kind);
}

/** The entry's figures of the block, those first that share words with the question; words of the title are shared by all. */
function figuresFor(kind: FigureBlockKind, entry: KnowledgeEntry, question: string): readonly Figure[] {
  const { unitKinds } = FIGURE_BLOCKS[kind];
  const asked = new Set(contentStems(question));
  const wantsLifespan = wordsOf(question).some((word) => LIFESPAN_WORDS.has(stemOf(word)));
  const title = new Set(contentStems(entry.title));
  const suitability = ({ label, unit }: Figure) => {
    const isWantedTime = kind === 'durations' && (unitKind(unit) === 'lifespan') === wantsLifespan;
    const shared = contentStems(label).filter((stem) => asked.has(stem) && !title.has(stem));
    return (isWantedTime ? MORE_THAN_ANY_SHARED_WORDS : 0) + shared.length;
  };
  return entry.figures
    .filter((figure) => unitKinds.includes(unitKind(figure.unit)))
    .sort((a, b) => suitability(b) - suitability(a))
    .slice(0, MOST_FIGURES);
}

/** Whether a time to take or a time to last is wanted decides before shared words do. */
const MORE_THAN_ANY_SHARED_WORDS = 100;

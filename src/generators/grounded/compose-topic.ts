import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import { responseLength } from '../../domain/reward/adjustments.ts';
import { figureText, fillFigures } from '../knowledge/figure-text.ts';
import type { Figure, KnowledgeEntry } from '../knowledge/schema.ts';
import type { PlannedTopic } from './answer-plan.ts';
import type { AnswerStyle } from './answer-style.ts';
import {
  type Block,
  type BlockKind,
  blockKindsFor,
  buildBlock,
  essentialKindsFor,
  figureLine,
  headlineFigure,
} from './blocks.ts';
import { renderBlock } from './render-block.ts';

/** What is asked for, in the words of a sentence that says it is missing. */
const ASKED_FOR: Readonly<Record<Intent, string>> = {
  cost_estimate: 'prices',
  diy_guide: 'do-it-yourself steps',
  product_recommendation: 'product advice',
  contractor_search: 'hiring advice',
  design_idea: 'design ideas',
  permits_and_safety: 'permit or safety rules',
  timeline: 'times',
  general_question: 'general advice',
};

/** How a topic is put into words. */
interface TopicComposition {
  readonly persona: Persona | null;
  readonly style: AnswerStyle;
  /** The words that choose between an entry's figures. */
  readonly question: string;
  /** Unicode code points. */
  readonly limit: number;
  /** Whether the answer has no other topic. */
  readonly isAlone: boolean;
}

/**
 * The part of an answer about one topic: its title, what is asked, what the style puts first, what the persona cares for, and where its
 * figures come from. What must be said is said however short the style: a line of what is asked, of what the style promises, and of
 * safety where the entry needs it. The rest fills the room that is left, what is asked before everything else.
 */
export function composeTopic({ entry, intents }: PlannedTopic, composition: TopicComposition): string {
  const { persona, style, question, limit, isAlone } = composition;
  const missing = intents.filter((intent) => !entry.intents.includes(intent));
  const answered = intents.filter((intent) => entry.intents.includes(intent));
  const asked: readonly [Intent, ...Intent[]] = [answered[0] ?? 'general_question', ...answered.slice(1)];
  const headline = opensWithFigure(style, entry) ? headlineFigure(asked[0], persona, entry, question) : null;

  const essential = essentialKindsFor(asked);
  const promised = promisedKinds(style);
  const kinds = [...blockKindsFor(asked, persona, style.length), ...(entry.needs_safety ? (['safety'] as const) : [])];
  const isEssential = (kind: BlockKind) => essential.has(kind);
  const blocks = [...new Set([...promised, ...kinds.filter(isEssential), ...kinds])]
    .flatMap((kind) => buildBlock(kind, entry, question) ?? [])
    .flatMap(withoutRepeats(headline === null ? [] : [figureLine(headline)]));

  const opening = [
    openingLine(entry, asked[0], headline, style),
    ...missing.map((intent) => `I have no ${ASKED_FOR[intent]} for this; here is what I know.`),
  ].join('\n');
  const render = (counts: ReadonlyMap<Block, number>) => {
    const parts = blocks.flatMap((block) => {
      const lines = block.lines.slice(0, counts.get(block));
      if (lines.length === 0) return [];
      const isCut = block.layout === 'steps' && lines.length < block.lines.length;
      return [renderBlock({ ...block, lines }, style), ...(isCut ? [isAlone ? STEPS_GO_ON : STEPS_GO_ON_ALONE] : [])];
    });
    return withProvenance([opening, ...parts].join('\n'), entry);
  };

  const fewest = ({ kind }: Block): number => {
    if (kind === 'safety' && entry.needs_safety) return 1;
    if (!isEssential(kind) && !promised.includes(kind)) return 0;
    return kind === 'steps' ? FEWEST_STEPS : 1;
  };
  const byImportance = [...blocks].sort((a, b) => Number(isEssential(b.kind)) - Number(isEssential(a.kind)));
  const counts = fillRoom(byImportance, fewest, (tried) => responseLength(render(tried)) <= limit);
  return render(counts);
}

const STEPS_GO_ON = 'There are more steps.';
const STEPS_GO_ON_ALONE = 'There are more steps: ask me about this alone.';

/** One step alone helps nobody. */
const FEWEST_STEPS = 2;

/** How many lines of each block are said: the fewest that must be, then as many as fit, the first blocks first. */
function fillRoom(
  blocks: readonly Block[],
  fewest: (block: Block) => number,
  fits: (counts: ReadonlyMap<Block, number>) => boolean,
): ReadonlyMap<Block, number> {
  const counts = new Map(blocks.map((block) => [block, Math.min(fewest(block), block.lines.length)]));
  for (const block of blocks) {
    const must = counts.get(block) ?? 0;
    // Steps and tools that nobody asked for come whole or not at all.
    const isWhole = must === 0 && (block.layout === 'steps' || block.layout === 'words');
    for (let count = block.lines.length; count > must; count -= 1) {
      if (fits(new Map(counts).set(block, count))) {
        counts.set(block, count);
        break;
      }
      if (isWhole) break;
    }
  }
  return counts;
}

/** What the style puts at the head, in order: an answer has it whenever its entry does. */
function promisedKinds({ first, form }: AnswerStyle): readonly BlockKind[] {
  const kinds: BlockKind[] = [];
  if (first === 'cost') kinds.push('prices');
  if (first === 'safety') kinds.push('safety');
  if (form === 'steps') kinds.push('steps');
  if (form === 'range_table') kinds.push('prices', 'durations');
  return kinds;
}

/** Whether the figure that is asked for may stand in the first line: not when safety comes first, nor when a table has it. */
function opensWithFigure({ first, form }: AnswerStyle, { body }: KnowledgeEntry): boolean {
  return form !== 'range_table' && (first !== 'safety' || body.safety === undefined);
}

/** The title with what answers the question in one line: the figure asked for, or the summary where advice is asked for. */
function openingLine(entry: KnowledgeEntry, intent: Intent, headline: Figure | null, style: AnswerStyle): string {
  if (headline !== null) return `${entry.title}: typically ${figureText(headline)} (${lowerFirst(headline.label)}).`;
  const namesFigure = entry.summary.includes('{');
  return SUMMARY_OPENS.has(intent) && (!namesFigure || opensWithFigure(style, entry))
    ? `${entry.title}: ${fillFigures(entry.summary, entry)}`
    : entry.title;
}

/** The intents whose answer begins with the summary; the others begin with what is asked. */
const SUMMARY_OPENS: ReadonlySet<Intent> = new Set(['diy_guide', 'product_recommendation', 'general_question']);

/** "Living room" → "living room"; "EV charger" stays. */
function lowerFirst(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

/** Leaves out lines that were said before (a contractor's rates are also prices), and blocks of which nothing is left. */
function withoutRepeats(said: readonly string[]): (block: Block) => Block[] {
  const known = new Set(said);
  return (block) => {
    const lines = block.lines.filter((line) => !known.has(line));
    for (const line of lines) known.add(line);
    return lines.length === 0 ? [] : [{ ...block, lines }];
  };
}

/** The text with the origin of the figures that it shows. */
function withProvenance(text: string, entry: KnowledgeEntry): string {
  const shown = entry.figures.filter((figure) => text.includes(figureText(figure)));
  const [estimate] = shown.filter((figure) => figure.source_kind === 'editorial_estimate');
  const quoted = new Set(
    shown
      .filter((figure) => figure.source_kind === 'quoted')
      .map((figure) => `${figure.label}: quoted from ${figure.note}`),
  );
  return [
    text,
    ...(estimate === undefined
      ? []
      : [`Figures: typical US range, editorial estimate ${estimate.year} (${estimate.note}).`]),
    ...quoted,
  ].join('\n');
}

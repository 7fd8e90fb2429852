import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import { responseLength } from '../../domain/reward/adjustments.ts';
import { figureText } from '../knowledge/figure-text.ts';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import type { PlannedTopic } from './answer-plan.ts';
import { type AnswerStyle, LENGTH_LIMITS } from './answer-style.ts';
import { type Block, type BlockKind, blockKindsFor, buildBlock, essentialKindsFor } from './blocks.ts';

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

const CLARIFYING_QUESTIONS: Readonly<Record<Intent, string>> = {
  cost_estimate: 'How large is it, and will you hire someone or do it yourself?',
  diy_guide: 'Which step are you at, and what does it look like now?',
  product_recommendation: 'Where will it be used, and what is your budget?',
  contractor_search: 'Where do you live, and how large is the job?',
  design_idea: 'Which style do you like, and what has to stay?',
  permits_and_safety: 'In which town is it, and how old is the house?',
  timeline: 'When do you want it finished?',
  general_question: 'What would you like to know: price, steps, materials, permits or time?',
};

export interface Composition {
  readonly topics: readonly PlannedTopic[];
  readonly persona: Persona | null;
  readonly style: AnswerStyle;
  /** The words that choose between an entry's figures. */
  readonly question: string;
  readonly suggestedActions: readonly string[];
  /** Said first, when the question was not asked in English. */
  readonly preface: string | null;
}

/**
 * The answer as plain text: for each topic its title, what is asked, what the persona cares for, and where its figures come from.
 * Takes words and figures from the topics' entries only; stays within the style's length limit; the same input gives the same text.
 */
export function composeAnswer({ topics, persona, style, question, suggestedActions, preface }: Composition): string {
  const closing = closingLines(topics, style, suggestedActions);
  const frame = [...(preface === null ? [] : [preface]), ...closing];
  const room =
    LENGTH_LIMITS[style.length] - frame.reduce((length, text) => length + responseLength(text) + PARAGRAPH.length, 0);
  const share = Math.floor(room / topics.length) - PARAGRAPH.length;
  const parts = topics.map((topic) => composeTopic(topic, persona, style, question, share));
  return [...(preface === null ? [] : [preface]), ...parts, ...closing].join(PARAGRAPH);
}

const PARAGRAPH = '\n\n';

function closingLines(
  topics: readonly PlannedTopic[],
  style: AnswerStyle,
  suggestedActions: readonly string[],
): string[] {
  const intent = topics[0]?.intents[0] ?? 'general_question';
  return [
    ...(style.asksClarifyingQuestion ? [CLARIFYING_QUESTIONS[intent]] : []),
    ...(style.namesNextActions && suggestedActions.length > 0
      ? [`Next you could ask: ${suggestedActions.join(' ')}`]
      : []),
  ];
}

function composeTopic(
  { entry, intents }: PlannedTopic,
  persona: Persona | null,
  style: AnswerStyle,
  question: string,
  limit: number,
): string {
  const missing = intents.filter((intent) => !entry.intents.includes(intent));
  const answered = intents.filter((intent) => entry.intents.includes(intent));
  const asked: readonly Intent[] = answered.length > 0 ? answered : ['general_question'];
  const opening = [
    entry.title,
    ...missing.map((intent) => `I have no ${ASKED_FOR[intent]} for this; here is what I know.`),
  ].join('\n');
  const essential = essentialKindsFor(asked);
  const blocks = orderKinds(blockKindsFor(asked, persona), essential, style)
    .flatMap((kind) => buildBlock(kind, entry, question) ?? [])
    .filter(isNotRepeated());
  let text = opening;
  for (const block of blocks) {
    text = appendBlock(text, block, { entry, style, limit, isEssential: essential.has(block.kind) });
  }
  return withProvenance(text, entry);
}

/** Essential blocks first, then the rest; the style may want its own block at the head. */
function orderKinds(
  kinds: readonly BlockKind[],
  essential: ReadonlySet<BlockKind>,
  style: AnswerStyle,
): readonly BlockKind[] {
  const wanted: BlockKind[] = [];
  if (style.first === 'cost') wanted.push('prices');
  if (style.first === 'safety') wanted.push('safety');
  if (style.form === 'steps') wanted.push('steps');
  if (style.form === 'range_table') wanted.push('prices', 'durations');
  return [...new Set([...wanted, ...kinds.filter((kind) => essential.has(kind)), ...kinds])];
}

/** Drops lines that an earlier block already has: a contractor's rates are also prices. */
function isNotRepeated(): (block: Block) => boolean {
  const said = new Set<string>();
  return ({ lines }) => {
    const isNew = lines.some((line) => !said.has(line));
    for (const line of lines) said.add(line);
    return isNew;
  };
}

interface Room {
  readonly entry: KnowledgeEntry;
  readonly style: AnswerStyle;
  readonly limit: number;
  readonly isEssential: boolean;
}

/** The text with the block, or with as many of its lines as there is room for; steps come whole or, at the end of the room, as a beginning. */
function appendBlock(text: string, block: Block, { entry, style, limit, isEssential }: Room): string {
  for (let count = block.lines.length; count > 0; count -= 1) {
    const longer = `${text}\n${renderBlock({ ...block, lines: block.lines.slice(0, count) }, style)}`;
    if (responseLength(withProvenance(longer, entry)) <= limit) return longer;
    if (block.layout === 'steps' && !isEssential) return text;
  }
  return text;
}

function renderBlock({ heading, lines, layout }: Block, { form }: AnswerStyle): string {
  if (heading === '') return lines.join(' ');
  if (layout === 'words') return `${heading}: ${lines.join(', ')}.`;
  if (layout === 'sentences' || (form === 'prose' && layout === 'steps')) return `${heading}: ${lines.join(' ')}`;
  if (form === 'prose') return `${heading}: ${lines.map(withoutFullStop).join('; ')}.`;
  const marked = lines.map((line, index) => (layout === 'steps' ? `${index + 1}. ${line}` : `- ${line}`));
  return [`${heading}:`, ...marked].join('\n');
}

function withoutFullStop(line: string): string {
  return line.replace(/\.$/, '');
}

/** The text with the origin of the figures that it shows. */
function withProvenance(text: string, entry: KnowledgeEntry): string {
  const shown = entry.figures.filter((figure) => text.includes(figureText(figure)));
  const [estimate] = shown.filter((figure) => figure.source_kind === 'editorial_estimate');
  const quoted = new Set(
    shown
      .filter((figure) => figure.source_kind === 'quoted')
      .map((figure) => `${figure.label}: quoted from ${figure.note}.`),
  );
  return [
    text,
    ...(estimate === undefined
      ? []
      : [`Figures: typical US range, editorial estimate ${estimate.year} (${estimate.note}).`]),
    ...quoted,
  ].join('\n');
}

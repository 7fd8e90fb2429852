import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import { responseLength } from '../../domain/reward/adjustments.ts';
import { figureText, fillFigures } from '../knowledge/figure-text.ts';
import type { Figure, KnowledgeEntry } from '../knowledge/schema.ts';
import type { PlannedTopic } from './answer-plan.ts';
import { type AnswerStyle, LENGTH_LIMITS } from './answer-style.ts';
import {
  type Block,
  type BlockKind,
  blockKindsFor,
  buildBlock,
  essentialKindsFor,
  figureLine,
  headlineFigure,
} from './blocks.ts';

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
  const before = preface === null ? [] : [preface];
  const after = closingLines(topics, style, suggestedActions);
  const room = lengthLimit(style, topics.length) - lengthOf([...before, ...after]);
  const share = Math.floor(room / topics.length) - PARAGRAPH.length;
  const compose = (topic: PlannedTopic, limit: number) => composeTopic(topic, persona, style, question, limit);
  const parts = topics.map((topic) => compose(topic, share));
  // What short parts leave over goes to the parts that were cut, the first one first.
  for (const [index, topic] of topics.entries()) {
    const others = parts.filter((_, other) => other !== index);
    parts[index] = compose(topic, room - lengthOf(others) - PARAGRAPH.length);
  }
  return [...before, ...parts, ...after].join(PARAGRAPH);
}

/** Several topics share one answer, so a standard one may then become as long as a detailed one. */
function lengthLimit({ length }: AnswerStyle, topics: number): number {
  return topics > 1 && length === 'standard' ? LENGTH_LIMITS.detailed : LENGTH_LIMITS[length];
}

function lengthOf(paragraphs: readonly string[]): number {
  return paragraphs.reduce((length, text) => length + responseLength(text) + PARAGRAPH.length, 0);
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
  const asked: readonly [Intent, ...Intent[]] = [answered[0] ?? 'general_question', ...answered.slice(1)];
  const headline = headlineFigure(asked[0], persona, entry, question);
  const essential = essentialKindsFor(asked);
  const blocks = orderKinds(blockKindsFor(asked, persona), essential, style)
    .flatMap((kind) => buildBlock(kind, entry, question) ?? [])
    .flatMap(withoutRepeats(headline === null ? [] : [figureLine(headline)]));
  let text = [
    openingLine(entry, asked[0], headline),
    ...missing.map((intent) => `I have no ${ASKED_FOR[intent]} for this; here is what I know.`),
  ].join('\n');
  for (const block of blocks) {
    text = appendBlock(text, block, { entry, style, limit, isEssential: essential.has(block.kind) });
  }
  return withProvenance(text, entry);
}

/** The title with what answers the question in one line: the figure asked for, or the summary where advice is asked for. */
function openingLine(entry: KnowledgeEntry, intent: Intent, headline: Figure | null): string {
  if (headline !== null) return `${entry.title}: typically ${figureText(headline)} (${lowerFirst(headline.label)}).`;
  return SUMMARY_OPENS.has(intent) ? `${entry.title}: ${fillFigures(entry.summary, entry)}` : entry.title;
}

/** The intents whose answer begins with the summary; the others begin with what is asked. */
const SUMMARY_OPENS: ReadonlySet<Intent> = new Set(['diy_guide', 'product_recommendation', 'general_question']);

/** "Living room" → "living room"; "EV charger" stays. */
function lowerFirst(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
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

/** Leaves out lines that were said before (a contractor's rates are also prices), and blocks of which nothing is left. */
function withoutRepeats(said: readonly string[]): (block: Block) => Block[] {
  const known = new Set(said);
  return (block) => {
    const lines = block.lines.filter((line) => !known.has(line));
    for (const line of lines) known.add(line);
    return lines.length === 0 ? [] : [{ ...block, lines }];
  };
}

interface Room {
  readonly entry: KnowledgeEntry;
  readonly style: AnswerStyle;
  readonly limit: number;
  readonly isEssential: boolean;
}

/**
 * The text with the block, or with as many of its lines as there is room for. Steps and tools come whole or not at all; steps that were
 * asked for and do not fit come as a beginning that says so.
 */
function appendBlock(text: string, block: Block, { entry, style, limit, isEssential }: Room): string {
  const isWhole = block.layout === 'steps' || block.layout === 'words';
  for (let count = block.lines.length; count > 0; count -= 1) {
    const isCut = count < block.lines.length;
    if (isCut && isWhole && !isEssential) return text;
    const lines = renderBlock({ ...block, lines: block.lines.slice(0, count) }, style);
    const longer = [text, lines, ...(isCut && block.layout === 'steps' ? [STEPS_GO_ON] : [])].join('\n');
    if (responseLength(withProvenance(longer, entry)) <= limit) return longer;
  }
  return text;
}

const STEPS_GO_ON = 'There are more steps: ask me about this alone.';

function renderBlock({ heading, lines, layout }: Block, { form }: AnswerStyle): string {
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

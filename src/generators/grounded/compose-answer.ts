import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import { responseLength } from '../../domain/reward/adjustments.ts';
import type { PlannedTopic } from './answer-plan.ts';
import { type AnswerStyle, LENGTH_LIMITS } from './answer-style.ts';
import { composeTopic } from './compose-topic.ts';

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
  const isAlone = topics.length === 1;
  const compose = (topic: PlannedTopic, limit: number) =>
    composeTopic(topic, { persona, style, question, limit, isAlone });
  const parts = topics.map((topic) => compose(topic, share));
  // What short parts leave over goes to the parts that were cut, the first one first.
  for (const [index, topic] of topics.entries()) {
    const others = parts.filter((_, other) => other !== index);
    parts[index] = compose(topic, room - lengthOf(others) - PARAGRAPH.length);
  }
  return [...before, ...parts, ...after].join(PARAGRAPH);
}

/** Several topics share one answer, so it may then become longer, up to a detailed one. */
function lengthLimit({ length }: AnswerStyle, topics: number): number {
  if (length === 'brief') return Math.min(topics * LENGTH_LIMITS.brief, LENGTH_LIMITS.standard);
  return topics > 1 ? LENGTH_LIMITS.detailed : LENGTH_LIMITS[length];
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

import { classifyIntent } from '../../domain/chat/classify-intent.ts';
import { followUpShape } from '../../domain/chat/follow-up.ts';
import type { Intent } from '../../domain/chat/vocabulary.ts';
import { wordsOf } from '../../domain/chat/words.ts';
import type { Exchange } from '../../domain/turn/turn.ts';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { toEnglish } from './language.ts';
import { queryTerms } from './query-terms.ts';
import type { Retriever } from './retriever.ts';
import { searchTopic, type TopicSearch } from './topic-search.ts';

/** One topic that is answered, and what is asked of it. */
export interface PlannedTopic {
  readonly entry: KnowledgeEntry;
  /** Without repeats; the first is what is asked first. */
  readonly intents: readonly [Intent, ...Intent[]];
}

/** What an answer will say, before it is put into words. */
export type AnswerPlan =
  | {
      readonly kind: 'answer';
      readonly topics: readonly PlannedTopic[];
      /** Entries that matched too, and are not answered. */
      readonly related: readonly KnowledgeEntry[];
      readonly isEnglish: boolean;
      /** The words of the question and, in a follow-up, of the earlier one: they choose between an entry's figures. */
      readonly question: string;
    }
  | { readonly kind: 'refusal'; readonly reason: 'greeting' | 'unknown'; readonly isEnglish: boolean };

/** What is known of the question. */
export interface Question {
  readonly message: string;
  readonly intent: Intent;
  /** Bounded, oldest first. */
  readonly history: readonly Exchange[];
}

/** Places where one question ends and the next may begin. */
const CLAUSE_BORDERS = /[?.!;,\n&+]+|\b(?:and|also|plus|then|as well as)\b/i;

/** Where a clause begins to tell circumstances: "after power washing" is no question about washing. */
const CIRCUMSTANCES = /\b(?:after|before|when|while|because|since|without|next to|near|behind|from)\b.*/is;

/** Of a very long message only the beginning is read, and only so many clauses: what is asked stands there, and answers stay quick. */
const LONGEST_READ = 2000;
const MOST_CLAUSES = 12;

/** More topics than this in one answer would each be too short to help. */
export const MOST_TOPICS = 3;

const GREETINGS: ReadonlySet<string> = new Set(
  wordsOf(
    'hi hello hey howdy yo thanks thank you thx ty cheers ok okay great cool good morning evening afternoon there bye goodbye hola bonjour hallo',
  ),
);

/** Decides which entries answer a question, and what of them; a refusal when none is relevant enough. */
export function planAnswer(question: Question, retriever: Retriever): AnswerPlan {
  const { text, isEnglish } = toEnglish(question.message.slice(0, LONGEST_READ));
  const words = wordsOf(text);
  if (words.length > 0 && words.every((word) => GREETINGS.has(word)))
    return { kind: 'refusal', reason: 'greeting', isEnglish };

  const earlier = earlierWords(text, question.history, retriever);
  const whole = searchTopic(retriever, text, earlier);
  if (whole.isOffTopic) return { kind: 'refusal', reason: 'unknown', isEnglish };
  const topics =
    earlier === '' ? topicsOf(text, question.intent, whole, retriever) : singleTopic(whole, question.intent);
  if (topics.length === 0) return { kind: 'refusal', reason: 'unknown', isEnglish };
  const answered = new Set(topics.map((topic) => topic.entry));
  return {
    kind: 'answer',
    topics,
    related: whole.candidates.filter((entry) => !answered.has(entry)),
    isEnglish,
    question: `${text} ${earlier}`,
  };
}

/**
 * The words of the earlier question that this one leans on; empty when it stands alone. Goes back through follow-ups to the question
 * that named the topic, over exchanges that named none.
 */
function earlierWords(text: string, history: readonly Exchange[], retriever: Retriever): string {
  if (history.length === 0 || !leansOnEarlier(text, retriever)) return '';
  const words: string[] = [];
  for (const { message } of history.toReversed()) {
    const earlier = toEnglish(message.slice(0, LONGEST_READ)).text;
    if (searchTopic(retriever, earlier).isOffTopic) continue;
    words.push(earlier);
    if (!leansOnEarlier(earlier, retriever)) break;
  }
  return words.join(' ');
}

function leansOnEarlier(text: string, retriever: Retriever): boolean {
  const shape = followUpShape(wordsOf(text));
  if (shape === 'continues') return true;
  const { topic } = queryTerms(text, retriever.correct);
  return topic.length === 0 || (shape === 'points_back' && !searchTopic(retriever, text).isNamedInFull);
}

function singleTopic({ best }: TopicSearch, intent: Intent): PlannedTopic[] {
  return best === null ? [] : [{ entry: best, intents: [intent] }];
}

/** Every topic of a question in the order of its clauses; a clause without a topic asks something more of the topic before it. */
function topicsOf(text: string, intent: Intent, whole: TopicSearch, retriever: Retriever): PlannedTopic[] {
  const found = new Map<KnowledgeEntry, Intent[]>();
  let current: KnowledgeEntry | null = null;
  let currentIntent: Intent | undefined;
  for (const clause of text.split(CLAUSE_BORDERS).slice(0, MOST_CLAUSES)) {
    current = topicOfClause(clause, current, retriever);
    const own = classifyIntent(clause, { previousIntent: currentIntent }).intent;
    if (own !== 'general_question') currentIntent = own;
    if (current !== null)
      found.set(current, [...(found.get(current) ?? []), own === 'general_question' ? (currentIntent ?? own) : own]);
  }
  if (found.size < 2) {
    const [intents = []] = found.values();
    return whole.best === null ? [] : [{ entry: whole.best, intents: withFirst(intent, intents) }];
  }
  return [...found]
    .slice(0, MOST_TOPICS)
    .map(([entry, intents]) => ({ entry, intents: withFirst(intents[0] ?? intent, intents) }));
}

/** The topic that a clause names in full; the topic before it when it names none or points back ("… and how do I fix it?"). */
function topicOfClause(clause: string, before: KnowledgeEntry | null, retriever: Retriever): KnowledgeEntry | null {
  if (before !== null && followUpShape(wordsOf(clause)) === 'points_back') return before;
  const named = clause.replace(CIRCUMSTANCES, '');
  if (queryTerms(named, retriever.correct).topic.length === 0) return before;
  const { best, isNamedInFull } = searchTopic(retriever, named);
  return isNamedInFull ? best : before;
}

function withFirst(first: Intent, intents: readonly Intent[]): readonly [Intent, ...Intent[]] {
  const others = new Set(intents.filter((intent) => intent !== 'general_question' && intent !== first));
  return [first, ...others];
}

import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { type QueryTerms, queryTerms } from './query-terms.ts';
import type { Retriever } from './retriever.ts';

/** Weights of a question's terms: rooms, and words about the question, only tip the scales between topics. */
const ROOM_WEIGHT = 0.5;
const SOFT_WEIGHT = 0.3;
const PAIR_WEIGHT = 0.8;

/** How much the words of the earlier question count in a follow-up. */
const EARLIER_WEIGHT = 0.35;

/** The share of the question's topic words that an entry must name when it names none of the entry's phrases in full. */
const LOWEST_NAMED_SHARE = 0.5;

/** What a phrase named in full adds to the score, as a share of it: for being named, and for each further word of the phrase. */
const PHRASE_BONUS = 0.5;
const PHRASE_WORD_BONUS = 0.1;

/** A subject that we do not answer wins when its score is at least this share of the best entry's. */
const OFF_TOPIC_SHARE = 0.6;

/** What a search for a topic found. */
export interface TopicSearch {
  /** The entry that answers; null when nothing is relevant enough. */
  readonly best: KnowledgeEntry | null;
  /** Whether the question names `best` by its title or by one of its keywords in full. */
  readonly isNamedInFull: boolean;
  /** Whether the question is about a subject that we do not answer. */
  readonly isOffTopic: boolean;
  /** Entries that matched, best first. */
  readonly candidates: readonly KnowledgeEntry[];
}

const NOTHING_FOUND: TopicSearch = { best: null, isNamedInFull: false, isOffTopic: false, candidates: [] };

/**
 * The entry that answers a question, searched with its own words and, in a follow-up, with those of the earlier question.
 * An entry is relevant when the words hold one of its phrases in full, or half of the topic's words are among its own.
 */
export function searchTopic(retriever: Retriever, question: string, earlier = ''): TopicSearch {
  const own = queryTerms(question, retriever.correct);
  const before = queryTerms(earlier, retriever.correct);
  if (retriever.isSurelyOffTopic(own.all) || changesSubject(own, before, retriever))
    return { ...NOTHING_FOUND, isOffTopic: true };
  const hasTopic = own.topic.length + before.topic.length > 0;
  const terms = new Map([...weigh(before, EARLIER_WEIGHT, hasTopic), ...weigh(own, 1, hasTopic)]);
  if (terms.size === 0) return NOTHING_FOUND;

  const stems = new Set([...own.all, ...before.all]);
  const hits = retriever.search(terms);
  const offTopicScore = hits.find((hit) => hit.entry === null)?.score ?? 0;
  const ranked = hits
    .flatMap(({ entry, score }) =>
      entry === null ? [] : [{ entry, score: score * phraseFactor(retriever.longestPhrase(entry, stems)) }],
    )
    .sort((a, b) => b.score - a.score);
  const [top] = ranked;
  if (offTopicScore > 0 && offTopicScore >= OFF_TOPIC_SHARE * (top?.score ?? 0))
    return { ...NOTHING_FOUND, isOffTopic: true };
  if (top === undefined) return NOTHING_FOUND;

  const isNamedInFull = retriever.longestPhrase(top.entry, stems) > 0;
  const isRelevant =
    isNamedInFull || retriever.namedShare(top.entry, [...own.topic, ...before.topic]) >= LOWEST_NAMED_SHARE;
  return {
    best: isRelevant ? top.entry : null,
    isNamedInFull,
    isOffTopic: false,
    candidates: ranked.map(({ entry }) => entry),
  };
}

function phraseFactor(words: number): number {
  return words === 0 ? 1 : 1 + PHRASE_BONUS + PHRASE_WORD_BONUS * (words - 1);
}

/** Several topic words, none of which we know: what follows a question about a roof may still be a question about a game. */
function changesSubject(own: QueryTerms, before: QueryTerms, retriever: Retriever): boolean {
  return before.all.size > 0 && own.topic.length > 1 && !own.topic.some(retriever.isKnown);
}

function weigh({ topic, rooms, soft, pairs }: QueryTerms, factor: number, hasTopic: boolean): [string, number][] {
  // Without a topic word the words about the question are the topic: "do I need a permit?".
  const softWeight = hasTopic ? SOFT_WEIGHT : 1;
  return [
    ...soft.map((term): [string, number] => [term, softWeight * factor]),
    ...rooms.map((term): [string, number] => [term, ROOM_WEIGHT * factor]),
    ...pairs.map((term): [string, number] => [term, PAIR_WEIGHT * factor]),
    ...topic.map((term): [string, number] => [term, factor]),
  ];
}

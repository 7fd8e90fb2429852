import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { type QueryTerms, queryTerms } from './query-terms.ts';
import type { Retriever } from './retriever.ts';

/** Weights of a question's terms: rooms, and words about the question, only tip the scales between topics. */
const ROOM_WEIGHT = 0.5;
const SOFT_WEIGHT = 0.3;
const PAIR_WEIGHT = 0.8;

/** How much the words of the earlier question count in a follow-up. */
const EARLIER_WEIGHT = 0.35;

/** What a phrase named in full adds to the score, as a share of it: for being named, and for each further word of the phrase. */
const PHRASE_BONUS = 0.5;
const PHRASE_WORD_BONUS = 0.1;

/** The share of the question's topic words that an entry must name when it names none of the entry's phrases in full. */
export const LOWEST_NAMED_SHARE = 0.5;

/** How many topic words an entry must name then, unless it names all: one of two words may be chance. */
const FEWEST_NAMED_WORDS = 2;

/** An entry that is relevant answers although another one scores more without being relevant, when it scores at least this share of it. */
const RUNNER_UP_SHARE = 0.5;

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
const OFF_TOPIC: TopicSearch = { ...NOTHING_FOUND, isOffTopic: true };

/**
 * The entry that answers a question, searched with its own words and, in a follow-up, with those of the earlier question.
 * An entry is relevant when the words hold one of its phrases in full, or when enough of the topic's words are among its own.
 */
export function searchTopic(retriever: Retriever, question: string, earlier = ''): TopicSearch {
  const own = queryTerms(question, retriever.correct);
  const before = queryTerms(earlier, retriever.correct);
  if (retriever.isSurelyOffTopic(own.sequence) || changesSubject(own, before, retriever)) return OFF_TOPIC;

  const topic = [...own.topic, ...before.topic];
  const { entries, offTopicScore } = rank(retriever, own, before);
  const [top] = entries;
  if (offTopicScore > 0 && offTopicScore >= OFF_TOPIC_SHARE * (top?.score ?? 0)) return OFF_TOPIC;
  if (top === undefined) return NOTHING_FOUND;

  const best = entries.find(
    ({ entry, score, phraseWords }) =>
      score >= RUNNER_UP_SHARE * top.score &&
      (phraseWords > 0 || namesEnough(retriever.namedStems(entry, topic), topic)),
  );
  return {
    best: best?.entry ?? null,
    isNamedInFull: (best?.phraseWords ?? 0) > 0,
    isOffTopic: false,
    candidates: entries.map(({ entry }) => entry),
  };
}

/** Several topic words, none of which we know: what follows a question about a roof may still be a question about a game. */
function changesSubject(own: QueryTerms, before: QueryTerms, retriever: Retriever): boolean {
  return before.sequence.length > 0 && own.topic.length > 1 && !own.topic.some(retriever.isKnown);
}

function namesEnough(named: readonly string[], topic: readonly string[]): boolean {
  if (named.length === 0) return false;
  return (
    named.length === topic.length ||
    (named.length >= FEWEST_NAMED_WORDS && named.length / topic.length >= LOWEST_NAMED_SHARE)
  );
}

interface Ranked {
  readonly entry: KnowledgeEntry;
  readonly score: number;
  /** The words of the entry's longest phrase that the question names in full. */
  readonly phraseWords: number;
}

/** The entries by score, phrases named in full counted in; and the best score of a subject that we do not answer. */
function rank(
  retriever: Retriever,
  own: QueryTerms,
  before: QueryTerms,
): { readonly entries: readonly Ranked[]; readonly offTopicScore: number } {
  const terms = weighTerms(own, before, [...own.topic, ...before.topic].some(retriever.isKnown));
  const stems = new Set([...own.sequence, ...before.sequence]);
  // In "and for the ceiling?" a phrase of the earlier question alone ("paint living room") is not what is asked now.
  const asked = own.topic.length > 0 ? [...own.topic, ...own.rooms] : [...stems];
  const hits = terms.size === 0 ? [] : retriever.search(terms);
  const entries = hits.flatMap(({ entry, score }): Ranked[] => {
    if (entry === null) return [];
    const phraseWords = retriever.longestPhrase(entry, stems, asked);
    return [{ entry, score: score * phraseFactor(phraseWords), phraseWords }];
  });
  const offTopicScore = hits.find((hit) => hit.entry === null)?.score ?? 0;
  return { entries: entries.sort((a, b) => b.score - a.score), offTopicScore };
}

function phraseFactor(words: number): number {
  return words === 0 ? 1 : 1 + PHRASE_BONUS + PHRASE_WORD_BONUS * (words - 1);
}

/** Own terms outweigh earlier ones. Without a known topic the words about the question are the topic: "do I need a permit?". */
function weighTerms(own: QueryTerms, before: QueryTerms, hasTopic: boolean): ReadonlyMap<string, number> {
  const softWeight = hasTopic ? SOFT_WEIGHT : 1;
  const weigh = ({ topic, rooms, soft, pairs }: QueryTerms, factor: number): [string, number][] => [
    ...soft.map((term): [string, number] => [term, softWeight * factor]),
    ...rooms.map((term): [string, number] => [term, ROOM_WEIGHT * factor]),
    ...pairs.map((term): [string, number] => [term, PAIR_WEIGHT * factor]),
    ...topic.map((term): [string, number] => [term, factor]),
  ];
  return new Map([...weigh(before, EARLIER_WEIGHT), ...weigh(own, 1)]);
}

import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { type QueryTerms, queryTerms } from './query-terms.ts';
import type { Hit, Retriever } from './retriever.ts';

/** Weights of a question's terms: words about the question only tip the scales between topics. */
const SOFT_WEIGHT = 0.3;
const PAIR_WEIGHT = 0.9;

/** How much the words of the earlier question count in a follow-up. */
const EARLIER_WEIGHT = 0.45;

/** BM25 score below which a match is chance. */
const LOWEST_SCORE = 6;

/** The least share of the question's topic words that the entry must name; long stories name many other things too. */
const LOWEST_NAMED_SHARE = 0.2;

/** A subject that we do not answer wins when it is about as good as the best entry. */
const OFF_TOPIC_MARGIN = 0.9;

/** What a search for a topic found. */
export interface TopicSearch {
  /** The entry that answers; null when nothing is relevant enough. */
  readonly best: KnowledgeEntry | null;
  /** ∈ [0, 1]: the share of the question's topic words that `best` names in title or keywords. */
  readonly namedShare: number;
  /** Whether a subject that we do not answer explains the question at least as well. */
  readonly isOffTopic: boolean;
  /** Entries that matched, best first. */
  readonly candidates: readonly KnowledgeEntry[];
}

const NOTHING_FOUND: TopicSearch = { best: null, namedShare: 0, isOffTopic: false, candidates: [] };

/** The entry that answers a question, searched with its own words and, in a follow-up, with those of the earlier question. */
export function searchTopic(retriever: Retriever, question: string, earlier = ''): TopicSearch {
  const own = queryTerms(question);
  const terms = new Map([...weigh(queryTerms(earlier), EARLIER_WEIGHT), ...weigh(own, 1)]);
  if (terms.size === 0) return NOTHING_FOUND;
  const hits = retriever.search(terms);
  const top = hits.find((hit) => hit.entry !== null);
  const offTopicScore = hits.find((hit) => hit.entry === null)?.score ?? 0;
  const isOffTopic = offTopicScore >= OFF_TOPIC_MARGIN * (top?.score ?? 0) && offTopicScore > 0;
  const candidates = hits.flatMap((hit) => hit.entry ?? []);
  if (top === undefined || isOffTopic || !isRelevant(top, own, earlier))
    return { ...NOTHING_FOUND, isOffTopic, candidates };
  return { best: top.entry, namedShare: namedShareOf(top, own), isOffTopic: false, candidates };
}

function weigh({ topic, soft, pairs }: QueryTerms, factor: number): [string, number][] {
  // Without a topic word the words about the question are the topic: "do I need a permit?".
  const softWeight = topic.length === 0 ? 1 : SOFT_WEIGHT;
  return [
    ...soft.map((term): [string, number] => [term, softWeight * factor]),
    ...pairs.map((term): [string, number] => [term, PAIR_WEIGHT * factor]),
    ...topic.map((term): [string, number] => [term, factor]),
  ];
}

function isRelevant(hit: Hit, own: QueryTerms, earlier: string): boolean {
  if (hit.score < LOWEST_SCORE || hit.named.size === 0) return false;
  return earlier !== '' || own.topic.length === 0 || namedShareOf(hit, own) >= LOWEST_NAMED_SHARE;
}

function namedShareOf(hit: Hit, { topic, soft }: QueryTerms): number {
  const words = topic.length > 0 ? topic : soft;
  return words.length === 0 ? 0 : words.filter((term) => hit.named.has(term)).length / words.length;
}

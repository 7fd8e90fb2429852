import MiniSearch, { type SearchResult } from 'minisearch';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { indexTerms } from './query-terms.ts';

/** A subject that we do not answer. It is indexed beside the entries, so that "a deck of cards" finds cards before it finds decks. */
export interface OffTopicSubject {
  readonly id: string;
  readonly keywords: readonly string[];
}

/** Query terms (stems) with their weights > 0. */
export type WeightedTerms = ReadonlyMap<string, number>;

export interface Hit {
  /** null for a subject that we do not answer. */
  readonly entry: KnowledgeEntry | null;
  /** BM25 score; comparable within one query and, roughly, between queries of the same weights. */
  readonly score: number;
  /** The query terms found in the entry's title or keywords, not only in its text. */
  readonly named: ReadonlySet<string>;
}

export interface Retriever {
  /** Entries and off-topic subjects that contain a query term, best first; equal scores in the order of the knowledge base. */
  search(terms: WeightedTerms): Hit[];
}

interface IndexedDocument {
  readonly id: string;
  readonly title: string;
  readonly keywords: string;
  readonly body: string;
}

/** Keywords are phrases: pairs of words must not run across their borders. */
const PHRASE_BORDER = '\n';

/** A title or keyword names the topic; a word in the text is only a hint. */
const FIELD_BOOSTS = { title: 2.5, keywords: 3, body: 0.35 };

/** Words shorter than this are not matched with spelling errors: too many other words are one letter away. */
const SHORTEST_FUZZY_TERM = 5;

/** From this length on two spelling errors are forgiven. */
const TWO_ERRORS_FROM = 8;

/** How much a misspelled match counts. */
const FUZZY_WEIGHT = 0.6;

/** A BM25 index (minisearch) over the entries. Built once; a search takes well under a millisecond. */
export function createRetriever(entries: readonly KnowledgeEntry[], offTopic: readonly OffTopicSubject[]): Retriever {
  const entryById = new Map(entries.map((entry) => [entry.id, entry]));
  const documents = [...entries.map(documentOfEntry), ...offTopic.map(documentOfSubject)];
  const order = new Map(documents.map(({ id }, position) => [id, position]));
  const vocabulary = new Set(
    documents.flatMap(({ title, keywords, body }) => [title, keywords, body].flatMap(termsOf)),
  );
  const index = new MiniSearch<IndexedDocument>({
    fields: ['title', 'keywords', 'body'],
    tokenize: termsOf,
    processTerm: (term) => term,
    searchOptions: { bm25: { k: 1.2, b: 0.3, d: 0.5 } },
  });
  index.addAll(documents);

  return {
    search(terms) {
      const results = index.search([...terms.keys()].join(' '), {
        tokenize: (query) => query.split(' '),
        boost: FIELD_BOOSTS,
        boostTerm: (term) => terms.get(term) ?? 1,
        fuzzy: (term) => (vocabulary.has(term) ? false : forgivenErrors(term)),
        weights: { fuzzy: FUZZY_WEIGHT, prefix: 0 },
      });
      return results
        .map((result) => ({ id: String(result.id), score: result.score, named: namedTerms(result) }))
        .sort((a, b) => b.score - a.score || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
        .map(({ id, score, named }) => ({ entry: entryById.get(id) ?? null, score, named }));
    },
  };
}

function forgivenErrors(term: string): number | false {
  if (term.length < SHORTEST_FUZZY_TERM) return false;
  return term.length < TWO_ERRORS_FROM ? 1 : 2;
}

/** The query terms whose matches lie in title or keywords. */
function namedTerms({ match, queryTerms }: SearchResult): ReadonlySet<string> {
  const named = Object.keys(match).filter((term) => match[term]?.some((field) => field !== 'body'));
  // A misspelled query term matches a document term of another spelling: it is named when any document term is.
  return new Set(queryTerms.filter((term) => named.includes(term) || (!(term in match) && named.length > 0)));
}

function termsOf(text: string): string[] {
  return text.split(PHRASE_BORDER).flatMap(indexTerms);
}

function documentOfEntry(entry: KnowledgeEntry): IndexedDocument {
  return {
    id: entry.id,
    title: entry.title,
    keywords: entry.keywords.join(PHRASE_BORDER),
    body: [entry.summary, ...entry.figures.map((figure) => figure.label), ...Object.values(entry.body).flat()].join(
      PHRASE_BORDER,
    ),
  };
}

function documentOfSubject(subject: OffTopicSubject): IndexedDocument {
  return { id: `off-topic/${subject.id}`, title: '', keywords: subject.keywords.join(PHRASE_BORDER), body: '' };
}

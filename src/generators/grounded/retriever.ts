import MiniSearch from 'minisearch';
import { createTypoIndex, stemOf, wordsOf } from '../../domain/chat/words.ts';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { contentStems, isSoft, isStopStem, pairsOf, QUESTION_WORDS } from './query-terms.ts';

/** A subject that we do not answer. It is indexed beside the entries, so that "a deck of cards" finds cards before it finds decks. */
export interface OffTopicSubject {
  readonly id: string;
  /** Words that compete with the entries' words. */
  readonly keywords: readonly string[];
  /** Words that make a question off topic whatever else it names. */
  readonly decisive: readonly string[];
}

/** Query terms (stems and pairs) with their weights > 0. */
export type WeightedTerms = ReadonlyMap<string, number>;

export interface Hit {
  /** null for a subject that we do not answer. */
  readonly entry: KnowledgeEntry | null;
  /** BM25 score, comparable within one query. */
  readonly score: number;
}

export interface Retriever {
  /** Entries and off-topic subjects that contain a query term, best first; equal scores in the order of the knowledge base. */
  search(terms: WeightedTerms): Hit[];
  /** The word in its known spelling when it is one typing error away from one; else the word itself. */
  correct(word: string): string;
  /** Those of the stems that are in the entry's title or keywords. */
  namedStems(entry: KnowledgeEntry, stems: readonly string[]): readonly string[];
  /**
   * The words of the longest phrase (title or keyword) of the entry that the stems contain in full, one of `including` among them; 0 when
   * there is none. A phrase of words about the question ("permit") counts only when the stems name no topic that we know.
   */
  longestPhrase(entry: KnowledgeEntry, stems: ReadonlySet<string>, including: readonly string[]): number;
  /** Whether any entry has the stem in its title or keywords. */
  isKnown(stem: string): boolean;
  /** Whether a decisive off-topic word or phrase stands in the sequence of stems. */
  isSurelyOffTopic(sequence: readonly string[]): boolean;
}

interface IndexedDocument {
  readonly id: string;
  readonly title: readonly string[];
  readonly keywords: readonly string[];
  readonly body: readonly string[];
}

/** A title or keyword names the topic; a word in the text is only a hint. */
const FIELD_BOOSTS = { title: 2.5, keywords: 3, body: 0.35 };

/** BM25 with little normalization by length: an entry with many synonyms is not a worse answer. */
const BM25 = { k: 1.2, b: 0.3, d: 0.5 };

/** Words shorter than this are not corrected: too many other words are one letter away. */
const SHORTEST_CORRECTED = 5;

/** A BM25 index (minisearch) over the entries. Built once; a search takes well under a millisecond. */
export function createRetriever(entries: readonly KnowledgeEntry[], offTopic: readonly OffTopicSubject[]): Retriever {
  const entryById = new Map(entries.map((entry) => [entry.id, entry]));
  const documents = [...entries.map(documentOfEntry), ...offTopic.map(documentOfSubject)];
  const order = new Map(documents.map(({ id }, position) => [id, position]));
  const phrases = new Map(entries.map((entry) => [entry, phrasesOf(entry)]));
  const named = new Map([...phrases].map(([entry, of]) => [entry, new Set(of.flat())]));
  const known = new Set([...named.values()].flatMap((stems) => [...stems]));
  const decisive = offTopic.flatMap((subject) => subject.decisive.map(contentStems));
  const written = [
    ...entries.flatMap(textsOf),
    ...offTopic.flatMap(({ keywords, decisive }) => [...keywords, ...decisive]),
  ];
  const vocabulary = [...QUESTION_WORDS, ...written.flatMap(wordsOf)];
  const spelled = new Set(vocabulary.map(stemOf));
  const correctTypo = createTypoIndex(vocabulary, SHORTEST_CORRECTED);

  const index = new MiniSearch<IndexedDocument>({
    fields: ['title', 'keywords', 'body'],
    extractField: (document, field) => termsText(document, field),
    tokenize: (text) => text.split(' '),
    processTerm: (term) => term,
    searchOptions: { boost: FIELD_BOOSTS, bm25: BM25 },
  });
  index.addAll(documents);

  return {
    search(terms) {
      return index
        .search([...terms.keys()].join(' '), { boostTerm: (term) => terms.get(term) ?? 1 })
        .map((result) => ({ id: String(result.id), score: result.score }))
        .sort((a, b) => b.score - a.score || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
        .map(({ id, score }) => ({ entry: entryById.get(id) ?? null, score }));
    },
    correct(word) {
      const stem = stemOf(word);
      // Another form of a known word ("trips" of "tripped") is spelled rightly.
      return spelled.has(stem) || isStopStem(stem) ? word : (correctTypo(word) ?? word);
    },
    namedStems: (entry, stems) => stems.filter((stem) => named.get(entry)?.has(stem)),
    longestPhrase(entry, stems, including) {
      const onlySoft = ![...stems].some((stem) => known.has(stem) && !isSoft(stem));
      const inFull = (phrases.get(entry) ?? []).filter(
        (phrase) =>
          phrase.every((stem) => stems.has(stem)) &&
          including.some((stem) => phrase.includes(stem)) &&
          (onlySoft || !phrase.every(isSoft)),
      );
      return Math.max(0, ...inFull.map((phrase) => phrase.length));
    },
    isKnown: (stem) => known.has(stem),
    isSurelyOffTopic: (sequence) =>
      decisive.some((phrase) => ` ${sequence.join(' ')} `.includes(` ${phrase.join(' ')} `)),
  };
}

/** The field as terms with blanks between them: minisearch splits it again. */
function termsText(document: IndexedDocument, field: string): string {
  if (field === 'id') return document.id;
  if (field !== 'title' && field !== 'keywords' && field !== 'body') return '';
  return document[field].join(' ');
}

function phrasesOf({ title, keywords }: KnowledgeEntry): string[][] {
  return [title, ...keywords].map(contentStems).filter((phrase) => phrase.length > 0);
}

function documentOfEntry(entry: KnowledgeEntry): IndexedDocument {
  return {
    id: entry.id,
    title: withPairs(contentStems(entry.title)),
    keywords: entry.keywords.flatMap((keyword) => withPairs(contentStems(keyword))),
    body: bodyTextsOf(entry).flatMap(contentStems),
  };
}

function textsOf(entry: KnowledgeEntry): string[] {
  return [entry.title, ...entry.keywords, ...bodyTextsOf(entry)];
}

function bodyTextsOf(entry: KnowledgeEntry): string[] {
  return [entry.summary, ...entry.figures.map((figure) => figure.label), ...Object.values(entry.body).flat()];
}

/** An off-topic phrase counts as a whole only: "dog training" says nothing against a floor for dogs. */
function documentOfSubject({ id, keywords }: OffTopicSubject): IndexedDocument {
  const terms = keywords.flatMap((keyword) => {
    const stems = contentStems(keyword);
    return stems.length === 1 ? stems : pairsOf(stems);
  });
  return { id: `off-topic/${id}`, title: [], keywords: terms, body: [] };
}

function withPairs(stems: readonly string[]): string[] {
  return [...stems, ...pairsOf(stems)];
}

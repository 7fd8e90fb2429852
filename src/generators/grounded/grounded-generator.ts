/** The `grounded` generator: answers from the knowledge base alone. Imports the domain, the knowledge and its search library. */
import type { Source } from '../../domain/turn/turn.ts';
import { figureText } from '../knowledge/figure-text.ts';
import { KNOWLEDGE, KNOWLEDGE_VERSION } from '../knowledge/knowledge.ts';
import offTopic from '../knowledge/off-topic.json' with { type: 'json' };
import type { Figure, KnowledgeEntry } from '../knowledge/schema.ts';
import {
  type Generation,
  GenerationError,
  type GenerationRequest,
  type ResponseModel,
  type RetrievedEntry,
} from '../response-model.ts';
import { type AnswerPlan, MOST_TOPICS, planAnswer } from './answer-plan.ts';
import { styleOf } from './answer-style.ts';
import { composeAnswer } from './compose-answer.ts';
import { boundHistory } from './history.ts';
import { ENGLISH_PREFACE, refusalText } from './refusal.ts';
import { createRetriever } from './retriever.ts';
import { STARTER_QUESTIONS, suggestActions } from './suggested-actions.ts';
import { LOWEST_NAMED_SHARE } from './topic-search.ts';

/** Version of the rules for finding and composing; a change of what is answered raises it. */
const GROUNDED_VERSION = 'grounded-2';

/** Confidence of `general_question` when nothing was found: below what counts as a matched intent. */
const REFUSAL_CONFIDENCE = 0.3;

/** How many entries are reported besides those that the answer cites. */
const MOST_RELATED = 3;

/**
 * The default generator: retrieves entries of the knowledge base by BM25 and composes the answer from them. Every figure of an answer is a
 * figure of a cited entry. Answers in milliseconds, needs no key and no network; the same request gives the same answer. The
 * strategy decides how it is put into words, never what it rests on.
 */
export function createGroundedGenerator(): ResponseModel {
  const retriever = createRetriever(KNOWLEDGE, offTopic.subjects);
  return {
    name: 'grounded',
    modelId: `${GROUNDED_VERSION}+${KNOWLEDGE_VERSION}`,
    mode: 'local',
    retrieval: { maxEntries: MOST_TOPICS, minimumScore: LOWEST_NAMED_SHARE },
    async generate(request, { signal, onToken }) {
      if (signal.aborted)
        throw new GenerationError('the generation was cancelled', { retryable: true, cause: signal.reason });
      const plan = planAnswer(
        { message: request.message, intent: request.intent, history: boundHistory(request.history) },
        retriever,
      );
      const generation = generationOf(plan, request);
      for (const piece of piecesOf(generation.response)) onToken(piece);
      return generation;
    },
  };
}

function generationOf(plan: AnswerPlan, { persona, strategy }: GenerationRequest): Generation {
  if (plan.kind === 'refusal') {
    return {
      response: refusalText(plan.reason, plan.isEnglish),
      intent: 'general_question',
      intentConfidence: REFUSAL_CONFIDENCE,
      retrieved: [],
      suggestedActions: STARTER_QUESTIONS,
      usage: null,
    };
  }
  const { topics, related, question, isEnglish } = plan;
  const suggestedActions = suggestActions(topics);
  const preface = isEnglish ? null : ENGLISH_PREFACE;
  return {
    response: composeAnswer({ topics, persona, style: styleOf(strategy), question, suggestedActions, preface }),
    intent: null,
    intentConfidence: null,
    retrieved: [
      ...topics.map(({ entry }) => retrievedEntry(entry, true)),
      ...related.slice(0, MOST_RELATED).map((entry) => retrievedEntry(entry, false)),
    ],
    suggestedActions,
    usage: null,
  };
}

/** The text in the pieces in which it is streamed: words with the space after them. Joined they are the text. */
function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}

function retrievedEntry(entry: KnowledgeEntry, cited: boolean): RetrievedEntry {
  return {
    source: sourceOf(entry),
    intents: entry.intents,
    facts: [entry.title, ...entry.keywords, ...entry.figures.map(figureText)],
    cited,
  };
}

/** The entry as the reader sees it: quoted when every figure is. */
function sourceOf({ id, title, figures }: KnowledgeEntry): Source {
  const estimates = figures.filter((figure) => figure.source_kind === 'editorial_estimate');
  const isQuoted = estimates.length === 0;
  const notes = new Set((isQuoted ? figures : estimates).map((figure) => sourceNote(figure)));
  return { id, title, source_kind: isQuoted ? 'quoted' : 'editorial_estimate', note: [...notes].join('; ') };
}

function sourceNote({ source_kind, note, year }: Figure): string {
  return source_kind === 'quoted' ? note : `typical US range, editorial estimate ${year}: ${note}`;
}

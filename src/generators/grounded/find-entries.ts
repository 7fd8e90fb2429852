import type { RetrievedEntry } from '../../domain/learning/reward-functions/retrieved-entry.ts';
import { KNOWLEDGE } from '../knowledge/knowledge.ts';
import offTopic from '../knowledge/off-topic.json' with { type: 'json' };
import { retrievedEntryOf } from '../knowledge/retrieved-entry.ts';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { planAnswer, type Question } from './answer-plan.ts';
import { boundHistory } from './history.ts';
import { createRetriever } from './retriever.ts';

/**
 * A function that finds the entries which an answer to a question must rest on: those that the grounded generator would answer from, whoever
 * answers. Empty when nothing in the knowledge base fits. The same question gives the same entries; well under a millisecond each.
 */
export function createEntryFinder(): (question: Question) => readonly RetrievedEntry[] {
  const retriever = createRetriever(KNOWLEDGE, offTopic.subjects);
  const known = new Map<KnowledgeEntry, RetrievedEntry>(KNOWLEDGE.map((entry) => [entry, retrievedEntryOf(entry)]));
  return (question) => {
    const plan = planAnswer({ ...question, history: boundHistory(question.history) }, retriever);
    return plan.kind === 'refusal' ? [] : plan.topics.flatMap(({ entry }) => known.get(entry) ?? []);
  };
}

import type { Intent } from '../../domain/chat/vocabulary.ts';
import type { PlannedTopic } from './answer-plan.ts';

/** A follow-up question for each intent; asked in the same conversation it keeps the topic. */
const FOLLOW_UPS: Readonly<Record<Exclude<Intent, 'general_question'>, string>> = {
  cost_estimate: 'How much does it cost?',
  timeline: 'How long does it take?',
  diy_guide: 'How do I do it myself?',
  permits_and_safety: 'Do I need a permit, and is it safe?',
  product_recommendation: 'Which materials should I choose?',
  contractor_search: 'What should I ask a contractor about it?',
  design_idea: 'Do you have design ideas for it?',
};

/** The order in which people go on asking. */
const ORDER = Object.keys(FOLLOW_UPS) as (keyof typeof FOLLOW_UPS)[]; // Object.keys loses the key type

const MOST_SUGGESTIONS = 3;

/** Questions that show what can be asked, when nothing was understood. */
export const STARTER_QUESTIONS: readonly string[] = [
  'How much does it cost to paint a living room?',
  'How do I fix a leaky faucet?',
  'Do I need a permit to build a deck?',
];

/** Two or three short follow-ups that the first topic can answer and that were not asked yet. */
export function suggestActions(topics: readonly PlannedTopic[]): readonly string[] {
  const [topic] = topics;
  if (topic === undefined) return STARTER_QUESTIONS;
  return ORDER.filter((intent) => topic.entry.intents.includes(intent) && !topic.intents.includes(intent))
    .slice(0, MOST_SUGGESTIONS)
    .map((intent) => FOLLOW_UPS[intent]);
}

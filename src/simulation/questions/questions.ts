import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import type { RankedTopic, Topic } from '../catalogue.ts';
import type { RandomStream } from '../random.ts';
import { FOLLOW_UP_TEMPLATES, PLACE_PHRASES, PLACE_SENTENCES, QUESTION_TEMPLATES, TOWNS } from './templates.ts';

/** Something that a homeowner asks, and what it is about. */
export interface Question {
  readonly message: string;
  /** Null: nothing that the service has notes on. */
  readonly topic: Topic | null;
  readonly intent: Intent;
}

/** What each persona asks for: weights, in the order in which people ask. */
const INTERESTS: Readonly<Record<Persona, Readonly<Partial<Record<Intent, number>>>>> = {
  homeowner: { cost_estimate: 5, diy_guide: 2, contractor_search: 3, timeline: 2, design_idea: 2, general_question: 1 },
  diy_worker: { diy_guide: 6, product_recommendation: 3, permits_and_safety: 2, cost_estimate: 1, timeline: 1 },
  contractor: { cost_estimate: 4, permits_and_safety: 3, product_recommendation: 2, timeline: 2 },
  landlord: { cost_estimate: 4, permits_and_safety: 2, product_recommendation: 2, contractor_search: 2, timeline: 2 },
  designer: { design_idea: 5, product_recommendation: 3, cost_estimate: 2, general_question: 1 },
};
/** Everybody may ask anything. */
const LEAST_INTEREST = 0.3;

/** The share of first questions that the service has no notes on. */
const UNKNOWN_SHARE = 0.1;
/** The share of known questions that are asked in words that people have used before. */
const RECORDED_SHARE = 0.25;
/** The share of questions with a sentence about the place, so that hardly two people ask the very same. */
const PLACE_SHARE = 0.85;

/** What people have on their mind. */
export interface Interests {
  readonly topics: readonly RankedTopic[];
  /** Questions that the service has no notes on. */
  readonly unknown: readonly string[];
}

/** A first question of a persona. */
export function firstQuestion(stream: RandomStream, persona: Persona, interests: Interests): Question {
  if (stream.next() < UNKNOWN_SHARE) return unknownQuestion(stream, interests);
  const { topic } = stream.pickWeighted(interests.topics, ({ weight }) => weight);
  return questionAbout(stream, topic, interestOf(stream, persona, topic.intents));
}

function unknownQuestion(stream: RandomStream, { unknown }: Interests): Question {
  return { message: withPlace(stream, stream.pick(unknown)), topic: null, intent: 'general_question' };
}

/** A question about a topic: recorded words at times, else a template. */
function questionAbout(stream: RandomStream, topic: Topic, intent: Intent): Question {
  const recorded = topic.questions.filter((question) => question.intent === intent);
  if (recorded.length > 0 && stream.next() < RECORDED_SHARE) {
    return { message: withPlace(stream, stream.pick(recorded).message), topic, intent };
  }
  return { message: withPlace(stream, templated(stream, topic, intent)), topic, intent };
}

/** The next question after an answer: on the same topic, of another kind; after something unknown, something else that is. */
export function nextQuestion(stream: RandomStream, persona: Persona, before: Question, interests: Interests): Question {
  const { topic } = before;
  if (topic === null) return unknownQuestion(stream, interests);
  const others = topic.intents.filter((intent) => intent !== before.intent);
  const intent = interestOf(stream, persona, others.length > 0 ? others : topic.intents);
  const template = stream.pick(FOLLOW_UP_TEMPLATES[intent]);
  return { message: template.replace('{detail}', fill(stream, stream.pick(PLACE_PHRASES))), topic, intent };
}

/** The same question, in the very same words or in others. */
export function sameQuestion(stream: RandomStream, before: Question): Question {
  const { topic, intent } = before;
  if (topic === null || stream.next() < 0.5) return before;
  return { message: withPlace(stream, templated(stream, topic, intent)), topic, intent };
}

function interestOf(stream: RandomStream, persona: Persona, intents: readonly Intent[]): Intent {
  return stream.pickWeighted(intents, (intent) => INTERESTS[persona][intent] ?? LEAST_INTEREST);
}

function templated(stream: RandomStream, topic: Topic, intent: Intent): string {
  return stream.pick(QUESTION_TEMPLATES[intent]).replace('{topic}', stream.pick(topic.names));
}

function withPlace(stream: RandomStream, question: string): string {
  if (stream.next() >= PLACE_SHARE) return question;
  const end = /[.?!]$/.test(question) ? '' : '.';
  return `${question}${end} ${fill(stream, stream.pick(PLACE_SENTENCES))}`;
}

function fill(stream: RandomStream, text: string): string {
  const between = (low: number, high: number) => String(low + Math.floor(stream.next() * (high - low + 1)));
  return text
    .replace('{width}', () => between(8, 30))
    .replace('{depth}', () => between(8, 30))
    .replace('{town}', () => stream.pick(TOWNS))
    .replace('{area}', () => between(600, 3_900))
    .replace('{unit}', () => between(1, 999));
}

import { INTENTS, type Intent, PERSONAS, type Persona } from '../chat/vocabulary.ts';
import { wordsOf } from '../chat/words.ts';

/** The feature vector of a turn. */
export type Features = ArrayLike<number>;

/** What is known of a turn before it is answered: all that a strategy may depend on. */
export interface StrategyContext {
  readonly intent: Intent;
  /** Null when the caller did not say. */
  readonly persona: Persona | null;
  /** Earlier exchanges of the conversation, ≥ 0. */
  readonly historyLength: number;
  readonly message: string;
}

/** Names the definition below. Weights fitted on one version are never used with another. */
export const FEATURES_VERSION = 'context-1';

/** A history of 10 exchanges, and a question of 60 words, count as "long": longer ones change nothing. */
export const LONG_HISTORY = 10;
const LONG_QUESTION_WORDS = 60;

/** Words that show a worry about harm or rules. */
const SAFETY_WORDS: ReadonlySet<string> = new Set([
  ...['safe', 'safety', 'safely', 'danger', 'dangerous', 'hazard', 'hazardous', 'risk', 'risky'],
  ...['permit', 'permits', 'code', 'asbestos', 'lead', 'gas', 'shock', 'fire', 'mold', 'structural'],
]);

/** The features in order: each ∈ [0, 1], the first always 1. One place defines them, for training, serving and evaluation. */
export const FEATURE_NAMES: readonly string[] = [
  'bias',
  ...INTENTS.map((intent) => `intent=${intent}`),
  ...PERSONAS.map((persona) => `persona=${persona}`),
  'persona=unknown',
  'is_follow_up',
  'history_length',
  'question_length',
  'question_names_a_figure',
  'question_asks_several_things',
  'question_mentions_safety',
];

/** D: the number of features. */
export const FEATURE_COUNT = FEATURE_NAMES.length;

/**
 * The features of a turn, {@link FEATURE_COUNT} numbers in [0, 1] in the order of {@link FEATURE_NAMES}.
 * Lengths are logarithmic: log(1 + n) / log(1 + long), at most 1. O(length of the message).
 */
export function contextFeatures(context: StrategyContext): Float64Array {
  const words = wordsOf(context.message);
  return Float64Array.from([
    1,
    ...INTENTS.map((intent) => Number(context.intent === intent)),
    ...PERSONAS.map((persona) => Number(context.persona === persona)),
    Number(context.persona === null),
    Number(context.historyLength > 0),
    logarithmicShare(context.historyLength, LONG_HISTORY),
    logarithmicShare(words.length, LONG_QUESTION_WORDS),
    Number(/\d/.test(context.message)),
    Number((context.message.match(/\?/g) ?? []).length > 1),
    Number(words.some((word) => SAFETY_WORDS.has(word))),
  ]);
}

function logarithmicShare(count: number, long: number): number {
  return Math.min(Math.log1p(count) / Math.log1p(long), 1);
}

import type { Intent } from '../chat/vocabulary.ts';
import { showsIntent } from './intent-evidence.ts';

/** From this confidence on a classification counts. Source: feedback.md ("The scale"). */
export const MINIMUM_INTENT_CONFIDENCE = 0.6;

/** A turn's classification and what supports it. */
export interface IntentCheck {
  readonly intent: Intent;
  /** ∈ [0, 1]. */
  readonly confidence: number;
  /**
   * The intents of the knowledge entries that the answer cites *and* whose facts its text contains (`usesContext` with
   * that entry alone). Passing entries that are only cited would let a generator earn the bonus by citing everything.
   */
  readonly citedIntents: readonly Intent[];
  /** The generator's own classification, for an answer that cites no entry at all; else null. */
  readonly ownIntent: Intent | null;
  readonly response: string;
}

/**
 * Whether an answer matches its intent: the classification is confident, is not `general_question`, and a cited and
 * used entry carries it. An answer that cites none matches when its own classification is the same and its text shows
 * it (`showsIntent`): a generator's claim alone is never enough.
 * Source: feedback.md ("The scale").
 * @example
 * matchesIntent({
 *   intent: 'timeline', confidence: 0.6, citedIntents: ['timeline'], ownIntent: null, response: 'Two days.',
 * }); // true
 */
export function matchesIntent({ intent, confidence, citedIntents, ownIntent, response }: IntentCheck): boolean {
  if (!(confidence >= MINIMUM_INTENT_CONFIDENCE) || intent === 'general_question') {
    return false;
  }
  if (citedIntents.length > 0) {
    return citedIntents.includes(intent);
  }
  return ownIntent === intent && showsIntent(intent, response);
}

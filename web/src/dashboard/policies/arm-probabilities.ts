import { INTENTS, type Intent, type Persona } from '../../../../src/domain/chat/vocabulary.ts';
import { contextFeatures } from '../../../../src/domain/learning/context-features.ts';
import type { PolicyBundle } from '../../../../src/domain/learning/policy.ts';
import { createStrategyServer } from '../../../../src/domain/learning/serve-strategy.ts';

/** How likely each arm is for a first question of an intent. */
export interface IntentArms {
  readonly intent: Intent;
  /** In the order of STRATEGY_IDS; they sum to 1. */
  readonly probabilities: readonly number[];
}

/** A question of ordinary length without figures or worries: what an intent alone makes of the arms. */
const PLAIN_QUESTION = 'what do you think of this room for us';

/** The served probabilities of every arm by intent, as the service computes them; null for weights that this page cannot read. */
export function armProbabilities(policy: PolicyBundle, persona: Persona | null): readonly IntentArms[] | null {
  try {
    const server = createStrategyServer(policy);
    return INTENTS.map((intent) => ({
      intent,
      probabilities: Array.from(
        server.probabilities(contextFeatures({ intent, persona, historyLength: 0, message: PLAIN_QUESTION })),
      ),
    }));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

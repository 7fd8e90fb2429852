import type { Exchange, GeneratedAnswer, Turn, TurnRequest } from '../domain/turn/turn.ts';
import { isStoreUnavailable, type LightningStore } from '../store/lightning-store.ts';

/** How many earlier exchanges a generator may see. */
const HISTORY_LIMIT = 6;

/**
 * The turn's committed row, if a crash came after its commit, and the conversation before it.
 * With the store away both are unknown: the turn is still answered.
 */
export async function lookUpTurn(
  store: LightningStore,
  turn: TurnRequest,
): Promise<{ readonly committed: Turn | null; readonly history: readonly Exchange[] }> {
  try {
    const [committed, conversation] = await Promise.all([
      store.findTurn(turn.messageId),
      // Two callers may choose the same conversation id: neither may read the other's messages.
      store.findConversation(
        turn.conversationId,
        { caller: turn.caller, userId: turn.userId, seesAnonymous: true },
        HISTORY_LIMIT,
      ),
    ]);
    return { committed, history: conversation?.exchanges ?? [] };
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    return { committed: null, history: [] };
  }
}

/** The answer of a committed row: a retried turn gives this one, never a second. */
export function answerOf(turn: Turn): GeneratedAnswer {
  const { response, intent, intentConfidence, sources, suggestedActions, usedContext, intentMatch } = turn;
  const { executionTimeMs, error, generator, usage } = turn;
  return {
    response,
    intent,
    intentConfidence,
    sources,
    suggestedActions,
    usedContext,
    intentMatch,
    executionTimeMs,
    error,
    generator,
    usage,
  };
}

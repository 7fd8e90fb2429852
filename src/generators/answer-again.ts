import type { AnswerAgain } from '../contracts/answer-again.ts';
import { checkedAnswer } from '../domain/turn/checked-answer.ts';
import { createEntryFinder } from './grounded/find-entries.ts';
import { GenerationError, type ResponseModel } from './response-model.ts';

/** The running generator, asked again. @param timeoutMs of one answer. */
export function createAnswerAgain(generator: ResponseModel, timeoutMs: number): AnswerAgain {
  const findEntries = createEntryFinder();
  return {
    generator: generator.name,
    isFree: generator.mode === 'local',
    async answer({ turn, policyId, strategy, history }) {
      const { messageId, message, persona, intent, agent } = turn;
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const generated = await generator.generate(
          { messageId, message, persona, intent, agent, policyId, strategy, history },
          { signal, onToken: () => undefined, onReset: () => undefined },
        );
        const checked = checkedAnswer(generated, turn, history);
        const entries = findEntries({ message, intent, history });
        return { outcome: 'answered', answer: { ...checked, message, persona, error: null, entries } };
      } catch (error) {
        if (!(error instanceof GenerationError) && !signal.aborted) throw error;
        return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

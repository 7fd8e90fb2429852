import { DEFAULT_AGENT } from '../domain/chat/vocabulary.ts';
import type { ApiDependencies } from './dependencies.ts';
import { HttpProblem } from './problem.ts';
import type { AnsweredTurn } from './run-turn.ts';

/** Where the service, not the caller, is the reason that there is no answer. */
const SERVER_FAULT = 500;

/** The answer of a turn, counted with the time that it took, and with a line in the log; a replay is not a turn. */
export async function meterTurn(
  { metrics, logger }: Pick<ApiDependencies, 'metrics' | 'logger'>,
  {
    requestId,
    agent = DEFAULT_AGENT,
    isTracked,
  }: { readonly requestId: string; readonly agent?: string | undefined; readonly isTracked: boolean },
  answerTurn: () => Promise<AnsweredTurn>,
): Promise<AnsweredTurn> {
  const startedMs = performance.now();
  try {
    const answered = await answerTurn();
    if (answered.replayed) return answered;
    const { turn, tracked } = answered;
    const totalMs = performance.now() - startedMs;
    const { messageId, workflowId } = turn;
    logger.info({ requestId, messageId, workflowId, agent: turn.agent, tracked, totalMs }, 'turn answered');
    if (isTracked) {
      metrics.turnEnded({ agent: turn.agent, outcome: 'tracked', times: null });
    } else {
      metrics.turnEnded({
        agent: turn.agent,
        outcome: turn.error === null ? 'answered' : 'fallback',
        times: { totalMs, generatorMs: turn.executionTimeMs },
      });
    }
    return answered;
  } catch (error) {
    const isOurs = !(error instanceof HttpProblem) || error.status >= SERVER_FAULT;
    if (isOurs) metrics.turnEnded({ agent, outcome: 'failed', times: null });
    throw error;
  }
}

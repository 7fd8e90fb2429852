import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { FAILURES } from '../contracts/failures.ts';
import { answeringAgent } from '../domain/rollout/staging.ts';
import { checkedAnswer } from '../domain/turn/checked-answer.ts';
import type { TurnRendezvous } from '../domain/turn/rendezvous.ts';
import type { Exchange, GeneratedAnswer, TurnRequest } from '../domain/turn/turn.ts';
import { type Generation, GenerationError, type ResponseModel } from '../generators/response-model.ts';

export interface GenerationContext {
  readonly turn: Pick<
    TurnRequest,
    'messageId' | 'message' | 'persona' | 'intent' | 'intentConfidence' | 'agent' | 'policyId' | 'assignment'
  >;
  readonly history: readonly Exchange[];
  readonly rendezvous: Pick<TurnRendezvous, 'token' | 'reset'>;
}

/**
 * The generator's answer, with what the reward needs checked on its text.
 * @throws ApplicationFailure GeneratorFailed, or GeneratorUnavailable when the generator says that it may be asked again.
 */
export async function generateAnswer(generator: ResponseModel, context: GenerationContext): Promise<GeneratedAnswer> {
  const { turn, history } = context;
  const startedMs = performance.now();
  const generation = await runGenerator(generator, context);
  const executionTimeMs = performance.now() - startedMs;

  return {
    ...checkedAnswer(generation, turn, history),
    executionTimeMs,
    error: null,
    generator: generator.name,
    usage: generation.usage,
  };
}

async function runGenerator(
  generator: ResponseModel,
  { turn, history, rendezvous }: GenerationContext,
): Promise<Generation> {
  const { messageId, message, persona, intent, agent, policyId } = turn;
  const strategy = turn.assignment?.strategy ?? null;
  try {
    return await generator.generate(
      { messageId, message, persona, intent, agent: answeringAgent(agent), policyId, strategy, history },
      {
        signal: cancellationSignal(),
        onToken: (text) => rendezvous.token(messageId, text),
        onReset: () => rendezvous.reset(messageId),
      },
    );
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    throw ApplicationFailure.create({
      type: error.retryable ? FAILURES.generatorUnavailable : FAILURES.generatorFailed,
      message: `${generator.name}: ${error.message}`,
      nonRetryable: !error.retryable,
      // A training keeps that this question is refused, not that the service was.
      details: [error.concerns],
      ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
}

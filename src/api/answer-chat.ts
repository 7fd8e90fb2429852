import type { ChatRequest } from '../contracts/http.ts';
import { classifyIntent } from '../domain/chat/classify-intent.ts';
import { DEFAULT_AGENT, routeAgent } from '../domain/chat/vocabulary.ts';
import { LONG_HISTORY } from '../domain/learning/context-features.ts';
import type { TurnListener } from '../domain/turn/rendezvous.ts';
import type { Caller } from './caller.ts';
import type { ApiDependencies } from './dependencies.ts';
import { type AnsweredTurn, runTurn } from './run-turn.ts';
import {
  checkReplaced,
  findReplay,
  forBoundUser,
  hashOf,
  messageIdOf,
  newTurnRequest,
  readHistory,
} from './turn-request.ts';

/** Starts the turn of a chat request, or finds the one that a repeated message id started, and waits for its answer. */
export async function answerChat(
  dependencies: ApiDependencies,
  caller: Caller,
  asked: ChatRequest,
  listener: TurnListener,
): Promise<AnsweredTurn> {
  const body = forBoundUser(asked, caller);
  const requestHash = hashOf(body);
  const committed = await findReplay(dependencies, caller, body, requestHash);
  if (committed !== null) return { turn: committed, tracked: true, replayed: true };
  await checkReplaced(dependencies, caller, body);

  const history = await readHistory(dependencies, caller, body, LONG_HISTORY);
  const previous = history.at(-1);
  const { intent, confidence } = classifyIntent(
    body.message,
    previous === undefined ? {} : { previousIntent: previous.intent, previousMessage: previous.message },
  );
  const agent = body.agent === 'auto' ? routeAgent(intent) : (body.agent ?? DEFAULT_AGENT);
  const messageId = messageIdOf(dependencies, body);
  const persona = body.persona ?? null;
  const context = { intent, persona, historyLength: history.length, message: body.message };
  const turn = newTurnRequest(dependencies, messageId, body, {
    caller: caller.name,
    requestHash,
    agent,
    persona,
    message: body.message,
    intent,
    intentConfidence: confidence,
    historyLength: history.length,
    ...dependencies.policies.assign(agent, messageId, context),
  });
  const { mode, timeoutMs } = dependencies.generation;
  return await runTurn(dependencies, { turn, generationMode: mode, generationTimeoutMs: timeoutMs }, listener);
}

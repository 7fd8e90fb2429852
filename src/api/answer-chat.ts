import type { ChatRequest } from '../contracts/http.ts';
import { classifyIntent } from '../domain/chat/classify-intent.ts';
import { DEFAULT_AGENT, routeAgent } from '../domain/chat/vocabulary.ts';
import { LONG_HISTORY } from '../domain/learning/context-features.ts';
import type { TurnListener } from '../domain/turn/rendezvous.ts';
import type { Caller } from './caller.ts';
import type { TurnDependencies } from './dependencies.ts';
import { observeTurn } from './observe-turn.ts';
import { type AnsweredTurn, runTurn } from './run-turn.ts';
import {
  type Asked,
  checkReplaced,
  conversationIdOf,
  findReplay,
  forBoundUser,
  hashOf,
  messageIdOf,
  newTurnRequest,
  readHistory,
} from './turn-request.ts';

/** Starts the turn of a chat request, or finds the one that a repeated message id started, and waits for its answer. */
export async function answerChat(
  dependencies: TurnDependencies,
  caller: Caller,
  asked: Asked<ChatRequest>,
  listener: TurnListener,
): Promise<AnsweredTurn> {
  const body = forBoundUser(asked.body, caller);
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
  // Made before the assignment: an anonymous turn is assigned by its conversation.
  const named = { ...body, conversation_id: conversationIdOf(dependencies, body) };
  const unit = { userId: body.user_id ?? null, conversationId: named.conversation_id };
  const turn = newTurnRequest(dependencies, messageId, named, {
    caller: caller.name,
    requestHash,
    simulated: asked.simulated,
    agent,
    persona,
    message: body.message,
    intent,
    intentConfidence: confidence,
    historyLength: history.length,
    ...dependencies.policies.assign(agent, messageId, context, unit),
  });
  const { mode, timeoutMs } = dependencies.generation;
  const input = { turn, generationMode: mode, generationTimeoutMs: timeoutMs };
  return await observeTurn(dependencies, turn, runTurn(dependencies, input, listener));
}

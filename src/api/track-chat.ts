import type { TrackRequest } from '../contracts/http.ts';
import { DEFAULT_AGENT } from '../domain/chat/vocabulary.ts';
import { EXTERNAL_POLICY_ID, GIVEN_HISTORY_LIMIT, givenAnswer } from '../domain/turn/given-answer.ts';
import { NO_ASSIGNMENT } from '../domain/turn/strategy-assignment.ts';
import type { Caller } from './caller.ts';
import type { TurnDependencies } from './dependencies.ts';
import { type AnsweredTurn, runTurn } from './run-turn.ts';
import {
  type Asked,
  checkReplaced,
  findReplay,
  forBoundUser,
  hashOf,
  messageIdOf,
  newTurnRequest,
  readHistory,
} from './turn-request.ts';

/** Tracks a turn that the caller's own agent generated: the same workflow from tracking on. */
export async function trackChat(
  dependencies: TurnDependencies,
  caller: Caller,
  asked: Asked<TrackRequest>,
): Promise<AnsweredTurn> {
  const body = forBoundUser(asked.body, caller);
  const requestHash = hashOf(body);
  const committed = await findReplay(dependencies, caller, body, requestHash);
  if (committed !== null) return { turn: committed, tracked: true, replayed: true };
  await checkReplaced(dependencies, caller, body);

  const { metadata = {} } = body;
  const answer = givenAnswer({
    message: body.user_message,
    response: body.ai_response,
    intent: body.intent,
    intentConfidence: metadata.intent_confidence,
    suggestedActions: metadata.suggested_actions,
    executionTimeMs: metadata.execution_time_ms,
    errors: metadata.errors,
    history: await readHistory(dependencies, caller, body, GIVEN_HISTORY_LIMIT),
  });
  const turn = newTurnRequest(dependencies, messageIdOf(dependencies, body), body, {
    caller: caller.name,
    requestHash,
    simulated: asked.simulated,
    agent: body.agent ?? DEFAULT_AGENT,
    persona: metadata.persona ?? null,
    message: body.user_message,
    intent: answer.intent,
    intentConfidence: answer.intentConfidence,
    policyId: body.policy_id ?? EXTERNAL_POLICY_ID,
    assignment: { ...NO_ASSIGNMENT, propensity: body.propensity ?? null },
  });
  const given = { answer, reward: body.reward ?? null };
  return await runTurn(dependencies, { turn, generationMode: 'local', generationTimeoutMs: 0, given }, {});
}

import type { TrackRequest } from '../contracts/http.ts';
import { classifyIntent } from '../domain/chat/classify-intent.ts';
import { DEFAULT_AGENT } from '../domain/chat/vocabulary.ts';
import { matchesIntent } from '../domain/reward/intent-match.ts';
import { usesContext } from '../domain/reward/used-context.ts';
import type { Exchange, GeneratedAnswer } from '../domain/turn/turn.ts';
import type { ApiDependencies } from './dependencies.ts';
import { type AnsweredTurn, runTurn } from './run-turn.ts';
import { checkReplaced, findReplay, hashOf, newTurnRequest, readHistory } from './turn-request.ts';

/** How many earlier exchanges an answer is searched for facts of. */
const HISTORY_LIMIT = 6;

/** Names the policy of an answer whose caller named none: nothing of ours decided it. */
const EXTERNAL_POLICY_ID = 'external';

/** Tracks a turn that the caller's own agent generated: the same workflow from tracking on. */
export async function trackChat(
  dependencies: ApiDependencies,
  caller: string,
  body: TrackRequest,
): Promise<AnsweredTurn> {
  const requestHash = hashOf(body);
  const committed = await findReplay(dependencies, caller, body, requestHash);
  if (committed !== null) return { turn: committed, tracked: true, replayed: true };
  await checkReplaced(dependencies, caller, body);

  const history = await readHistory(dependencies, caller, body, HISTORY_LIMIT);
  const answer = givenAnswer(body, history);
  const turn = newTurnRequest(dependencies, body, {
    caller,
    requestHash,
    agent: body.agent ?? DEFAULT_AGENT,
    persona: body.metadata?.persona ?? null,
    message: body.user_message,
    intent: answer.intent,
    intentConfidence: answer.intentConfidence,
    policyId: body.policy_id ?? EXTERNAL_POLICY_ID,
  });
  const given = { answer, reward: body.reward ?? null };
  return await runTurn(dependencies, { turn, generationMode: 'local', generationTimeoutMs: 0, given }, {});
}

/** The caller's answer, with what the reward needs decided on its text: a claim of the caller is never enough. */
function givenAnswer(body: TrackRequest, history: readonly Exchange[]): GeneratedAnswer {
  const { metadata = {} } = body;
  const classified = classifyIntent(body.user_message);
  const intent = body.intent ?? classified.intent;
  const intentConfidence = metadata.intent_confidence ?? (body.intent === undefined ? classified.confidence : 1);
  const response = body.ai_response;
  return {
    response,
    intent,
    intentConfidence,
    sources: [],
    suggestedActions: metadata.suggested_actions ?? [],
    usedContext: usesContext({ response, retrieved: [], history }),
    intentMatch: matchesIntent({
      intent,
      confidence: intentConfidence,
      citedIntents: [],
      ownIntent: body.intent ?? null,
      response,
    }),
    executionTimeMs: metadata.execution_time_ms ?? 0,
    error: metadata.errors === undefined || metadata.errors.length === 0 ? null : metadata.errors.join('; '),
    generator: 'external',
    usage: null,
  };
}

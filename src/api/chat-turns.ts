import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatRequest } from '../contracts/http.ts';
import { type ChatTurnInput, chatTurnWorkflowId } from '../contracts/workflows.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { classifyIntent } from '../domain/chat/classify-intent.ts';
import { DEFAULT_AGENT, routeAgent } from '../domain/chat/vocabulary.ts';
import type { TurnListener } from '../domain/turn/rendezvous.ts';
import type { Exchange, Turn } from '../domain/turn/turn.ts';
import { isStoreUnavailable } from '../store/lightning-store.ts';
import type { ApiDependencies } from './dependencies.ts';
import { HttpProblem } from './problem.ts';

/** The answer to a chat request: the stored row, or the turn itself while the store is away. */
export interface AnsweredTurn {
  readonly turn: Turn;
  readonly tracked: boolean;
  /** The message id was answered before; this is that answer. */
  readonly replayed: boolean;
}

/**
 * How long the in-process rendezvous has the field to itself. After an eager start it is sure to fire unless a task
 * failed; otherwise another process may run the turn.
 */
const RENDEZVOUS_MS = { eager: 1_500, elsewhere: 20 } as const;
/** How long a caller waits for a turn in all, beyond what its generator may take. */
const ANSWER_MARGIN_MS = 20_000;
const MAXIMUM_GENERATION_ATTEMPTS = 3;

/** Starts the turn of a chat request, or finds the one that a repeated message id started, and waits for its answer. */
export async function answerChat(
  dependencies: ApiDependencies,
  caller: string,
  body: ChatRequest,
  listener: TurnListener,
): Promise<AnsweredTurn> {
  const requestHash = hashOf(body);
  if (body.message_id !== undefined) {
    const committed = await findTurn(dependencies, body.message_id);
    if (committed !== null) return replay(committed, caller, requestHash);
  }
  const history =
    body.conversation_id === undefined ? [] : await readHistory(dependencies, caller, body.conversation_id);
  return await runTurn(dependencies, newTurn(dependencies, caller, body, requestHash, history), listener);
}

/** Starts a turn's workflow and waits for its answer. */
export async function runTurn(
  dependencies: ApiDependencies,
  input: ChatTurnInput,
  listener: TurnListener,
): Promise<AnsweredTurn> {
  const { gateway, rendezvous } = dependencies;
  const { messageId, caller, requestHash } = input.turn;
  // Before the start: the answer may be there before the start has returned.
  const { committed, stop } = rendezvous.expect(messageId, listener);
  try {
    const started = await gateway.startTurn(input);
    if (started.outcome === 'unavailable') throw temporalUnavailable();
    const replayed = started.outcome === 'already_started';
    if (replayed) assertSameRequest(started.identity, caller, requestHash);
    const headStartMs = !replayed && started.eager ? headStartOf(input) : RENDEZVOUS_MS.elsewhere;
    const answer = await firstAnswer(dependencies, input, committed, headStartMs);
    return { ...answer, replayed };
  } finally {
    stop();
  }
}

/** The hash that "same body" compares. */
export function hashOf(body: object): string {
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(body))))
    .digest('hex');
}

/** The stored answer of a repeated message id. @throws HttpProblem when it is another caller's or another body's. */
export function replay(turn: Turn, caller: string, requestHash: string): AnsweredTurn {
  assertSameRequest(turn, caller, requestHash);
  if (turn.erasedAt !== null) throw messageErased(turn.messageId);
  return { turn, tracked: true, replayed: true };
}

export function messageErased(messageId: string): HttpProblem {
  return new HttpProblem('message_erased', `The message ${messageId} was erased.`);
}

/** The committed row; null too when the store is away: the workflow's id still keeps the turn single. */
export async function findTurn({ store }: ApiDependencies, messageId: string): Promise<Turn | null> {
  try {
    return await store.findTurn(messageId);
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    return null;
  }
}

async function readHistory(
  { store }: ApiDependencies,
  caller: string,
  conversationId: string,
): Promise<readonly Exchange[]> {
  try {
    const conversation = await store.findConversation(conversationId, 1);
    if (conversation === null) return [];
    if (conversation.caller === caller) return conversation.exchanges;
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    return [];
  }
  throw new HttpProblem('conversation_not_found', `There is no conversation ${conversationId}.`);
}

function newTurn(
  { now, newId, generation, feedbackWindowMs }: ApiDependencies,
  caller: string,
  body: ChatRequest,
  requestHash: string,
  history: readonly Exchange[],
): ChatTurnInput {
  const previous = history.at(-1);
  const { intent, confidence } = classifyIntent(
    body.message,
    previous === undefined ? {} : { previousIntent: previous.intent, previousMessage: previous.message },
  );
  const agent = body.agent === 'auto' ? routeAgent(intent) : (body.agent ?? DEFAULT_AGENT);
  const messageId = body.message_id ?? `msg-${newId()}`;
  return {
    turn: {
      messageId,
      conversationId: body.conversation_id ?? `conv-${newId()}`,
      userId: body.user_id ?? null,
      caller,
      agent,
      persona: body.persona ?? null,
      message: body.message,
      intent,
      intentConfidence: confidence,
      policyId: generation.policyIdOf(agent),
      regenerateOf: body.regenerate_of ?? null,
      requestHash,
      windowMs: feedbackWindowMs,
      workflowId: chatTurnWorkflowId(messageId),
      createdAt: now().toISOString(),
    },
    generationMode: generation.mode,
    generationTimeoutMs: generation.timeoutMs,
  };
}

function headStartOf(input: ChatTurnInput): number {
  const generationMs = input.generationMode === 'remote' && input.given === undefined ? input.generationTimeoutMs : 0;
  return RENDEZVOUS_MS.eager + generationMs;
}

/** The committed row from this process, or, after the head start, the answer of the update `awaitResponse`. */
async function firstAnswer(
  dependencies: ApiDependencies,
  input: ChatTurnInput,
  committed: Promise<Turn>,
  headStartMs: number,
): Promise<{ readonly turn: Turn; readonly tracked: boolean }> {
  const settled = new AbortController();
  const fromWorkflow = async () => {
    await delay(headStartMs, undefined, { signal: settled.signal });
    return await awaitResponse(dependencies, input);
  };
  const fallback = fromWorkflow();
  // When the rendezvous wins, the fallback's end, also a failed one, is of no interest.
  fallback.catch(() => undefined);
  try {
    return await Promise.race([committed.then((turn) => ({ turn, tracked: true })), fallback]);
  } finally {
    settled.abort();
  }
}

async function awaitResponse(
  { gateway, store }: ApiDependencies,
  { turn, generationTimeoutMs }: ChatTurnInput,
): Promise<{ readonly turn: Turn; readonly tracked: boolean }> {
  const budgetMs = ANSWER_MARGIN_MS + MAXIMUM_GENERATION_ATTEMPTS * generationTimeoutMs;
  const answer = await gateway.awaitResponse(turn.messageId, budgetMs);
  switch (answer.outcome) {
    case 'answered':
      if (!answer.result.tracked) return { turn: answer.result.turn, tracked: false };
      break;
    case 'gone':
      break;
    case 'failed':
      throw new HttpProblem('turn_failed', `The turn ${turn.messageId} ended without an answer: ${answer.reason}.`, {
        retryAfterSeconds: 5,
      });
    case 'unavailable':
      throw new HttpProblem('turn_not_finished', `Ask again with message_id "${turn.messageId}": the turn goes on.`, {
        retryAfterSeconds: 1,
      });
  }
  const stored = await store.findTurn(turn.messageId);
  if (stored !== null) return { turn: stored, tracked: true };
  throw new HttpProblem('turn_failed', `The turn ${turn.messageId} ended without an answer.`, { retryAfterSeconds: 5 });
}

function assertSameRequest(
  first: { readonly caller: string; readonly requestHash: string },
  caller: string,
  requestHash: string,
): void {
  if (first.caller !== caller) {
    throw new HttpProblem('message_id_taken', 'This message_id belongs to another caller; choose another one.');
  }
  if (first.requestHash !== requestHash) {
    throw new HttpProblem(
      'message_id_reused',
      'This message_id was used with another body; a retry sends the same body.',
    );
  }
}

function temporalUnavailable(): HttpProblem {
  return new HttpProblem(
    'temporal_unavailable',
    'Temporal does not answer, so the turn could not be started. Try again.',
    {
      retryAfterSeconds: 2,
    },
  );
}

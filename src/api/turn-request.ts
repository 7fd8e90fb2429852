import { createHash } from 'node:crypto';
import { chatTurnWorkflowId } from '../contracts/workflows.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { StrategyAssignment } from '../domain/turn/strategy-assignment.ts';
import type { Exchange, Turn, TurnRequest } from '../domain/turn/turn.ts';
import { isStoreUnavailable } from '../store/lightning-store.ts';
import { type Caller, isOwner } from './caller.ts';
import type { TurnDependencies } from './dependencies.ts';
import { HttpProblem } from './problem.ts';

/** What a caller asks, and whether the caller is a simulated homeowner. */
export interface Asked<Body> {
  readonly body: Body;
  readonly simulated: boolean;
}

/** Ids of a caller's request, where it named them. */
interface NamedIds {
  readonly message_id?: string | undefined;
  readonly conversation_id?: string | undefined;
  readonly user_id?: string | undefined;
  readonly regenerate_of?: string | undefined;
}

/** What the two kinds of turn, generated and tracked, decide each in its own way. */
type Decided = Pick<
  TurnRequest,
  'caller' | 'requestHash' | 'agent' | 'persona' | 'message' | 'intent' | 'intentConfidence' | 'policyId'
> & {
  readonly simulated: boolean;
  readonly assignment: StrategyAssignment;
} & Pick<TurnRequest, 'historyLength' | 'experiment'>;

/** The id of a request's message: the caller's, or a new one. */
export function messageIdOf({ newId }: TurnDependencies, named: NamedIds): string {
  return named.message_id ?? `msg-${newId()}`;
}

/** The id of a request's conversation: the caller's, or a new one. */
export function conversationIdOf({ newId }: TurnDependencies, named: NamedIds): string {
  return named.conversation_id ?? `conv-${newId()}`;
}

/** A new turn: its ids and its time are made here, once, and carried by the workflow. */
export function newTurnRequest(
  dependencies: TurnDependencies,
  messageId: string,
  named: NamedIds,
  decided: Decided,
): TurnRequest {
  const { simulated, ...rest } = decided;
  return {
    ...rest,
    // Absent for people: a history that was recorded before the mark existed stays the same.
    ...(simulated ? { simulated } : {}),
    messageId,
    conversationId: conversationIdOf(dependencies, named),
    userId: named.user_id ?? null,
    regenerateOf: named.regenerate_of ?? null,
    windowMs: dependencies.feedbackWindowMs,
    workflowId: chatTurnWorkflowId(messageId),
    createdAt: dependencies.now().toISOString(),
  };
}

/** The hash that "same body" compares. */
export function hashOf(body: object): string {
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(body))))
    .digest('hex');
}

/**
 * The committed turn of a repeated message id; null when there is none. Null too when the store is away: the
 * workflow's id still keeps the turn single.
 * @throws HttpProblem when the id is another caller's, was used with another body, or was erased.
 */
export async function findReplay(
  { store }: TurnDependencies,
  caller: Caller,
  { message_id: messageId }: NamedIds,
  requestHash: string,
): Promise<Turn | null> {
  if (messageId === undefined) return null;
  const turn = await unlessStoreAway(store.findTurn(messageId));
  if (turn === null) return null;
  // An erased turn has no hash to compare: its owner is told that it is gone.
  if (turn.erasedAt !== null && turn.caller === caller.name) throw messageErased(messageId);
  assertSameRequest(turn, caller.name, requestHash);
  return turn;
}

/** @throws HttpProblem 404 when the reply that a request replaces is not one of the caller's. */
export async function checkReplaced(
  { store }: TurnDependencies,
  caller: Caller,
  { regenerate_of: replaced }: NamedIds,
): Promise<void> {
  if (replaced === undefined) return;
  let turn: Turn | null;
  try {
    turn = await store.findTurn(replaced);
  } catch (error) {
    if (isStoreUnavailable(error)) return;
    throw error;
  }
  if (turn === null || !isOwner(caller, turn)) {
    throw new HttpProblem('message_not_found', `There is no message ${replaced} to regenerate.`);
  }
}

/** The last `limit` exchanges of the conversation that a request goes on with. @throws HttpProblem 404 for another caller's. */
export async function readHistory(
  { store }: TurnDependencies,
  caller: Caller,
  { conversation_id: conversationId }: NamedIds,
  limit: number,
): Promise<readonly Exchange[]> {
  if (conversationId === undefined) return [];
  const asker = { caller: caller.name, userId: caller.userId };
  const conversation = await unlessStoreAway(store.findConversation(conversationId, asker, limit));
  if (conversation === null) return [];
  if (conversation.isOwn) return conversation.exchanges;
  throw new HttpProblem('conversation_not_found', `There is no conversation ${conversationId}.`);
}

/**
 * The body as the caller may send it: a browser session acts for its own user, whom the turn gets.
 * @throws HttpProblem 422 when it names another one.
 */
export function forBoundUser<Body extends NamedIds>(body: Body, { userId }: Caller): Body {
  if (userId === null) return body;
  if (body.user_id !== undefined && body.user_id !== userId) {
    const detail = 'must be the user that this session signed in';
    throw new HttpProblem('invalid_request', `/user_id: ${detail}`, { errors: [{ pointer: '/user_id', detail }] });
  }
  return { ...body, user_id: userId };
}

export function messageErased(messageId: string): HttpProblem {
  return new HttpProblem('message_erased', `The message ${messageId} was erased.`);
}

/** A repeated message id must come from the same caller with the same body. */
export function assertSameRequest(
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

/** The answer of the store; null while it cannot be reached. */
async function unlessStoreAway<T>(answer: Promise<T | null>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    return null;
  }
}

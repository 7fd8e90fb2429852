import { jsonBody, readJson, request, requestQuietly } from './http.ts';
import { ConnectionLost, isRetryable } from './problem.ts';
import { withRetries } from './retry.ts';
import type { ConversationView, FeedbackRequest, MessageView, SessionView, WebConfig } from './types.ts';

const MESSAGES = '/api/v1/chat/messages';
const FEEDBACK = '/api/v1/chat/feedback';
const CONVERSATIONS = '/api/v1/chat/conversations';
const SESSION = '/api/v1/session';

/** Signs this browser in; the session's cookie is out of the page's reach. @throws RequestFailed for a wrong key. */
export async function signIn(key: string, userId: string): Promise<void> {
  await requestQuietly(SESSION, jsonBody('POST', { key, user_id: userId }));
}

/** Who calls; `user_id` is null without a session: then the service runs without keys. */
export function getSession(signal: AbortSignal): Promise<SessionView> {
  return getJson(SESSION, signal);
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await request(SESSION, { method: 'DELETE' });
}

/** How the page shall present itself. */
export function getWebConfig(signal: AbortSignal): Promise<WebConfig> {
  return getJson('/api/v1/web-config', signal);
}

/** A turn with its rewards and every event of its ledger. */
export function getMessage(messageId: string, signal: AbortSignal): Promise<MessageView> {
  return getJson(`${MESSAGES}/${encodeURIComponent(messageId)}`, signal);
}

/** A conversation's turns, oldest first. */
export function getConversation(conversationId: string, signal: AbortSignal): Promise<ConversationView> {
  return getJson(`${CONVERSATIONS}/${encodeURIComponent(conversationId)}`, signal);
}

/**
 * Accepts a piece of feedback. It carries no idempotency key: the service takes an equal repeat for the same feedback,
 * which makes both a double click and a repeated request safe.
 */
export async function postFeedback(feedback: FeedbackRequest, signal: AbortSignal): Promise<void> {
  await repeated(() => request(FEEDBACK, { ...jsonBody('POST', feedback), signal }), signal);
}

/** Takes a piece of feedback back. */
export async function undoFeedback(feedbackId: string, signal: AbortSignal): Promise<void> {
  const path = `${FEEDBACK}/${encodeURIComponent(feedbackId)}`;
  await repeated(() => request(path, { method: 'DELETE', signal }), signal);
}

/**
 * Kills the process that holds the worker. It dies before it can answer, so that a lost connection is success.
 * @throws RequestFailed when the service refuses.
 */
export async function killWorker(signal: AbortSignal): Promise<void> {
  try {
    await request('/api/v1/dev/kill-worker', { method: 'POST', signal });
  } catch (error) {
    if (!(error instanceof ConnectionLost)) {
      throw error;
    }
  }
}

/** Whether the service says that all its parts work. @throws the signal's reason when aborted. */
export async function isReady(signal: AbortSignal): Promise<boolean> {
  try {
    await request('/health/ready', { signal });
    return true;
  } catch (error) {
    if (isRetryable(error)) {
      return false;
    }
    throw error;
  }
}

async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  return repeated(async () => readJson<T>(await request(path, { signal }), signal), signal);
}

/** A request that is safe to repeat, repeated without a word while the service is away. */
function repeated<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return withRetries(attempt, { signal, onRetry: () => undefined });
}

import { readEventStream } from './event-stream.ts';
import { jsonBody, readJson, request, whileConnected } from './http.ts';
import { ConnectionLost, type Problem, RequestFailed } from './problem.ts';
import { withRetries } from './retry.ts';
import type { ChatAnswer, TurnRequest } from './types.ts';

/** What happens to a turn on its way to the answer. */
export type TurnProgress =
  /** A piece of the answer, as it is generated. */
  | { readonly kind: 'token'; readonly text: string }
  /** The generation started again: what was streamed so far is void. */
  | { readonly kind: 'reset' }
  /** The connection was lost, or the service is away: the same turn is sent again. */
  | { readonly kind: 'reconnecting'; readonly failedAttempts: number };

/**
 * The answer to a turn. While the service is away the same message id is sent again, so that the turn is answered
 * exactly once; streamed when the service streams.
 * @throws RequestFailed, ConnectionLost (after a minute without the service)
 */
export function sendTurn(
  turn: TurnRequest,
  onProgress: (progress: TurnProgress) => void,
  signal: AbortSignal,
): Promise<ChatAnswer> {
  return withRetries((alive) => attemptTurn(turn, alive, onProgress, signal), {
    signal,
    onRetry: (failedAttempts) => onProgress({ kind: 'reconnecting', failedAttempts }),
  });
}

async function attemptTurn(
  turn: TurnRequest,
  alive: () => void,
  onProgress: (progress: TurnProgress) => void,
  signal: AbortSignal,
): Promise<ChatAnswer> {
  const init = jsonBody('POST', turn);
  const headers = { ...init.headers, Accept: 'text/event-stream, application/json;q=0.9' };
  const response = await request('/api/v1/chat', { ...init, headers, signal });
  if (response.body !== null && response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    const { body } = response;
    return whileConnected(() => readAnswerStream(body, alive, onProgress), signal);
  }
  return readJson<ChatAnswer>(response, signal);
}

/** The answer at the end of a stream of tokens. @throws RequestFailed for its `error`; ConnectionLost without an end. */
export async function readAnswerStream(
  stream: ReadableStream<Uint8Array>,
  alive: () => void,
  onProgress: (progress: TurnProgress) => void,
): Promise<ChatAnswer> {
  let isFirstToken = true;
  for await (const { event, data } of readEventStream(stream)) {
    switch (event) {
      case 'token': {
        if (isFirstToken) {
          // An earlier attempt may have left half an answer.
          onProgress({ kind: 'reset' });
          isFirstToken = false;
        }
        alive();
        const token: { readonly text: string } = JSON.parse(data);
        onProgress({ kind: 'token', text: token.text });
        break;
      }
      case 'reset':
        alive();
        onProgress({ kind: 'reset' });
        break;
      case 'done':
        return JSON.parse(data);
      case 'error': {
        const problem: Problem = JSON.parse(data);
        throw new RequestFailed(problem);
      }
    }
  }
  throw new ConnectionLost('The stream ended before the answer was complete.');
}

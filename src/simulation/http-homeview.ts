import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { SIMULATED_HEADER } from '../contracts/http/simulated.ts';
import { chatResponse, feedbackResponse, problem } from '../contracts/http.ts';
import { type Answered, type Homeview, HomeviewError } from './homeview.ts';

export interface HttpHomeviewSettings {
  /** Of the service: `http://127.0.0.1:8000`. */
  readonly url: string;
  /** An API key (role chat or operator); null for a service without keys. */
  readonly key: string | null;
  /** How long a request is sent again while the service is away or busy. @default 2 minutes */
  readonly patienceMs?: number;
}

const DEFAULT_PATIENCE_MS = 120_000;
/** A single request that takes longer is sent again: message ids and idempotency keys make that safe. */
const REQUEST_TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
/** Still being generated, too many requests, a part is away. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([409, 429, 500, 502, 503, 504]);

/**
 * The service over HTTP. Connections are kept alive (the runtime's own pool). While it is away or busy a request is sent again, with the
 * same `message_id` or `Idempotency-Key`, so that it takes effect once. Every turn is marked simulated by a header.
 */
export function httpHomeview({ url, key, patienceMs = DEFAULT_PATIENCE_MS }: HttpHomeviewSettings): Homeview {
  const headers = {
    'Content-Type': 'application/json',
    [SIMULATED_HEADER]: 'true',
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
  };

  const post = async <Body>(
    path: string,
    schema: z.ZodType<Body>,
    body: unknown,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<Answered<Body>> => {
    const endMs = Date.now() + patienceMs;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      const attempt = await send(url + path, { ...headers, ...extra }, body);
      if (attempt.outcome === 'answered') {
        return { body: schema.parse(attempt.json), replayed: attempt.replayed };
      }
      if (attempt.outcome === 'final') throw attempt.error;
      if (Date.now() + waitMs > endMs) {
        throw new HomeviewError(
          `${url + path}: no answer for ${patienceMs} ms; last: ${attempt.reason}`,
          'unreachable',
        );
      }
      await delay(Math.max(waitMs, attempt.retryAfterMs));
    }
  };

  return {
    chat: (request) => post('/api/v1/chat', chatResponse, request),
    sendFeedback: (request, idempotencyKey) =>
      post('/api/v1/chat/feedback', feedbackResponse, request, { 'Idempotency-Key': idempotencyKey }),
  };
}

type Attempt =
  | { readonly outcome: 'answered'; readonly json: unknown; readonly replayed: boolean }
  | { readonly outcome: 'again'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly outcome: 'final'; readonly error: HomeviewError };

async function send(url: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    return { outcome: 'again', reason: reasonOf(error), retryAfterMs: 0 };
  }
  if (response.ok) {
    const replayed = response.status === 200 && response.headers.get('idempotency-replayed') === 'true';
    return { outcome: 'answered', json: JSON.parse(text), replayed };
  }
  const { type, detail } = problemOf(text);
  const said = `${url} answered ${response.status}: ${detail}`;
  if (type === '/problems/turn_failed') return { outcome: 'final', error: new HomeviewError(said, 'turn_failed') };
  if (!PASSING_STATUSES.has(response.status) || type === '/problems/message_id_taken') {
    return { outcome: 'final', error: new HomeviewError(said, 'refused') };
  }
  return { outcome: 'again', reason: said, retryAfterMs: 1_000 * Number(response.headers.get('retry-after') ?? 0) };
}

/** What a problem says; an answer that is none (a proxy's page) says its own text. */
function problemOf(text: string): { readonly type: string; readonly detail: string } {
  try {
    const parsed = problem.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: the text speaks for itself.
  }
  return { type: '', detail: text.slice(0, 200) };
}

/** Node's fetch says "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

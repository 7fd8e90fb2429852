import { createHash } from 'node:crypto';
import { z } from 'zod';
import { trackRequest } from '../contracts/http.ts';
import { STRATEGIES, type StrategyId } from '../domain/learning/strategies.ts';
import { boundHistory } from './grounded/history.ts';
import { connectionFailure, finalFailure, statusFailure } from './remote/failures.ts';
import { DEFAULT_REMOTE_TIMEOUTS, REMOTE_HISTORY_TOKENS, type RemoteTimeouts } from './remote/limits.ts';
import { createRemoteFetch } from './remote/remote-fetch.ts';
import { Watchdog } from './remote/watchdog.ts';
import { type Generation, GenerationError, type GenerationRequest, type ResponseModel } from './response-model.ts';

/** Where the agent is. */
export interface HttpAgentSettings {
  readonly url: string;
  /** An agent answers in one piece: `firstTokenMs` does not hold for it. */
  readonly timeouts?: RemoteTimeouts;
}

const MAXIMUM_BODY_BYTES = 1024 * 1024;

const { ai_response: response, intent, metadata } = trackRequest.shape;
const { intent_confidence, used_context, suggested_actions } = metadata.unwrap().shape;

/** What an agent answers, within the bounds of a tracked turn; its own fields beside these are ignored. */
const agentAnswer = z
  .object({
    response: response.refine((text) => text.trim() !== '', 'must not be empty'),
    intent: intent.nullable(),
    intent_confidence: intent_confidence.nullable(),
    // Read so that a wrong one is named; whether context was used is decided on the text (feedback.md).
    used_context: used_context.nullable(),
    suggested_actions: suggested_actions.nullable(),
  })
  .refine((answer) => answer.intent_confidence == null || answer.intent != null, {
    path: ['intent_confidence'],
    message: 'needs an intent',
  });

/**
 * Your own agent, in any language: a POST of { message, history, persona, strategy, policy } as JSON to one URL, and its
 * answer { response, intent?, intent_confidence?, used_context?, suggested_actions? }. A repeated attempt carries the
 * same `Idempotency-Key`, the message id. Source: learning.md ("Generators").
 */
export function createHttpAgentGenerator({
  url,
  timeouts = DEFAULT_REMOTE_TIMEOUTS,
}: HttpAgentSettings): ResponseModel {
  const remoteFetch = createRemoteFetch({ connectMs: timeouts.connectMs, maximumBytes: MAXIMUM_BODY_BYTES });
  const { address, authorization } = splitCredentials(url);

  const ask = async (request: GenerationRequest, watchdog: Watchdog): Promise<Buffer> => {
    const answer = await remoteFetch(address, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'Idempotency-Key': request.messageId,
        ...authorization,
      },
      body: JSON.stringify(requestBody(request)),
      signal: watchdog.signal,
    });
    const body = await readBody(answer.body ?? [], watchdog, timeouts.stallMs);
    if (!answer.ok) throw statusFailure(answer, body.toString());
    return body;
  };

  return {
    name: 'http-agent',
    modelId: `agent:${addressHash(url)}`,
    mode: 'remote',
    async generate(request, { signal, onToken }): Promise<Generation> {
      signal.throwIfAborted();
      const watchdog = new Watchdog(signal, timeouts.totalMs);
      try {
        const answer = readAnswer(await ask(request, watchdog));
        onToken(answer.response);
        return {
          response: answer.response,
          intent: answer.intent ?? null,
          // An agent that names an intent and no doubt has none; the request's confidence is about another reading.
          intentConfidence: answer.intent == null ? null : (answer.intent_confidence ?? 1),
          retrieved: [],
          suggestedActions: answer.suggested_actions ?? [],
          usage: null,
        };
      } catch (error) {
        watchdog.signal.throwIfAborted();
        throw error instanceof GenerationError ? error : connectionFailure(error);
      } finally {
        watchdog.stop();
      }
    },
  };
}

function requestBody({ message, history, persona, strategy, policyId }: GenerationRequest): object {
  return {
    message,
    history: boundHistory(history, REMOTE_HISTORY_TOKENS),
    persona,
    strategy: strategy === null ? null : strategyBody(strategy),
    policy: policyId,
  };
}

/** How the agent should answer: the arm's name, and what it asks for. */
function strategyBody(name: StrategyId): object {
  const { length, form, lead, asksClarifyingQuestion, namesNextActions } = STRATEGIES[name];
  return {
    name,
    length,
    form,
    lead,
    asks_clarifying_question: asksClarifyingQuestion,
    names_next_actions: namesNextActions,
  };
}

/** @throws GenerationError when the body is too large or stops coming */
async function readBody(body: AsyncIterable<Uint8Array> | [], watchdog: Watchdog, stallMs: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    watchdog.expect('the answer stalled: no further byte', stallMs);
    // Counted after decompression, which the connection's own bound is not.
    bytes += part.byteLength;
    if (bytes > MAXIMUM_BODY_BYTES) throw finalFailure(`the body is larger than ${MAXIMUM_BODY_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** @throws GenerationError (final) that names every field that was wrong */
function readAnswer(bytes: Buffer): z.infer<typeof agentAnswer> {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw finalFailure('wrong body: not JSON in UTF-8', error);
  }
  const parsed = agentAnswer.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
  throw finalFailure(`wrong body: ${problems.join('; ')}`);
}

/** The address as `fetch` takes it, and the header that carries its user and password, when it has them. */
function splitCredentials(url: string): { readonly address: string; readonly authorization: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const basic = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { address: address.href, authorization: pair === ':' ? {} : { Authorization: basic } };
}

/** Tells agents apart without showing an address that may carry a password. */
function addressHash(url: string): string {
  const { origin, pathname } = new URL(url);
  return createHash('sha256')
    .update(origin + pathname)
    .digest('hex')
    .slice(0, 12);
}

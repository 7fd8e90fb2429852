import OpenAI from 'openai';
import { boundHistory } from './grounded/history.ts';
import { readCompletion } from './openai/completion-body.ts';
import { type AnswerParts, collectStream } from './openai/completion-stream.ts';
import { refusesStreaming, sdkFailure } from './openai/sdk-failure.ts';
import { SYSTEM_PROMPT_HASH, systemPrompt } from './openai/system-prompt.ts';
import { type TokenPrices, tokenUsage } from './openai/token-prices.ts';
import { finalFailure } from './remote/failures.ts';
import { DEFAULT_REMOTE_TIMEOUTS, REMOTE_HISTORY_TOKENS, type RemoteTimeouts } from './remote/limits.ts';
import { createRemoteFetch } from './remote/remote-fetch.ts';
import { Watchdog } from './remote/watchdog.ts';
import {
  type Generation,
  GenerationError,
  type GenerationOptions,
  type GenerationRequest,
  type ResponseModel,
} from './response-model.ts';

/** Where the model is and what it costs. */
export interface OpenAiCompatibleSettings {
  /** The API's root, as `https://host/v1`. */
  readonly baseUrl: string;
  /** null for servers that ask for none. */
  readonly apiKey: string | null;
  readonly model: string;
  /** null: the cost is recorded as unknown. @default null */
  readonly prices?: TokenPrices | null;
  readonly timeouts?: RemoteTimeouts;
  /** How much of the conversation is sent along, in estimated tokens. */
  readonly historyTokens?: number;
}

/** A stream spends some 300 bytes on a token; this is far beyond the longest answer that is kept. */
const MAXIMUM_BODY_BYTES = 32 * 1024 * 1024;

/**
 * A model behind the OpenAI protocol (OpenAI, Azure, Ollama, vLLM, …), streamed. Every call is bounded in time; nothing
 * is retried here: a failure says whether it may be, and the turn's workflow does it.
 */
export function createOpenAiCompatibleGenerator(settings: OpenAiCompatibleSettings): ResponseModel {
  const { model, apiKey, prices = null, timeouts = DEFAULT_REMOTE_TIMEOUTS } = settings;
  const client = createClient(settings, timeouts);
  let streams = true;

  const answerInOnePiece = async (request: GenerationRequest, { signal }: Watchdog): Promise<AnswerParts> => {
    const response = await client.chat.completions
      .create({ model, messages: messagesOf(request, settings) }, { signal })
      .asResponse();
    return await partsOf(response);
  };

  const answerStreamed = async (
    request: GenerationRequest,
    watchdog: Watchdog,
    onToken: GenerationOptions['onToken'],
  ): Promise<AnswerParts> => {
    watchdog.expect('no first token', timeouts.firstTokenMs);
    const { data, response } = await client.chat.completions
      .create(
        { model, messages: messagesOf(request, settings), stream: true, stream_options: { include_usage: true } },
        { signal: watchdog.signal },
      )
      .withResponse();
    // Some servers ignore `stream` and answer in one piece.
    const contentType = response.headers.get('content-type') ?? '';
    if (contentType.includes('application/json')) return await partsOf(response);
    return await collectStream(data, contentType, {
      onToken,
      onProgress: () => watchdog.expect('the stream stalled: no further token', timeouts.stallMs),
    });
  };

  const answer = async (request: GenerationRequest, watchdog: Watchdog, onToken: GenerationOptions['onToken']) => {
    if (!streams) return await answerInOnePiece(request, watchdog);
    try {
      return await answerStreamed(request, watchdog, onToken);
    } catch (error) {
      if (!refusesStreaming(error)) throw error;
    }
    watchdog.expect('no answer', timeouts.totalMs);
    const parts = await answerInOnePiece(request, watchdog);
    // It was the streaming: later turns need not ask again.
    streams = false;
    return parts;
  };

  return {
    name: 'openai-compatible',
    modelId: `${model} prompt:${SYSTEM_PROMPT_HASH}`,
    mode: 'remote',
    systemPrompt: (agent) => systemPrompt({ agent, persona: null, strategy: null }),
    async generate(request, { signal, onToken }): Promise<Generation> {
      signal.throwIfAborted();
      const watchdog = new Watchdog(signal, timeouts.totalMs);
      let streamed = false;
      try {
        const parts = await answer(request, watchdog, (text) => {
          streamed = true;
          onToken(text);
        });
        // The client ends an aborted stream as if it were complete.
        watchdog.signal.throwIfAborted();
        const response = checkedResponse(parts);
        if (!streamed) onToken(response);
        const { usage } = parts;
        return {
          response,
          intent: null,
          intentConfidence: null,
          retrieved: [],
          suggestedActions: [],
          usage: usage === null ? null : tokenUsage(usage.prompt_tokens, usage.completion_tokens, prices),
        };
      } catch (error) {
        watchdog.signal.throwIfAborted();
        throw sdkFailure(error, apiKey);
      } finally {
        watchdog.stop();
      }
    },
  };
}

function createClient({ baseUrl, apiKey }: OpenAiCompatibleSettings, timeouts: RemoteTimeouts): OpenAI {
  const remoteFetch = createRemoteFetch({ connectMs: timeouts.connectMs, maximumBytes: MAXIMUM_BODY_BYTES });
  return new OpenAI({
    baseURL: baseUrl,
    // The client wants some key; without one, the header that would carry it is left out.
    apiKey: apiKey ?? 'none',
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    // Otherwise read from the environment: what the service sends is what its configuration says.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: timeouts.totalMs,
    // undici's own types differ from the global ones in name only; the client calls it with a URL as text.
    fetch: remoteFetch as unknown as typeof fetch,
  });
}

function messagesOf(
  request: GenerationRequest,
  { historyTokens = REMOTE_HISTORY_TOKENS }: OpenAiCompatibleSettings,
): OpenAI.ChatCompletionMessageParam[] {
  const earlier = boundHistory(request.history, historyTokens).flatMap(
    ({ message, response }): OpenAI.ChatCompletionMessageParam[] => [
      { role: 'user', content: message },
      { role: 'assistant', content: response },
    ],
  );
  return [{ role: 'system', content: systemPrompt(request) }, ...earlier, { role: 'user', content: request.message }];
}

async function partsOf(response: Response): Promise<AnswerParts> {
  const text = await response.text();
  const { choices, usage } = readCompletion(parseJson(text));
  return {
    text: choices[0]?.message.content ?? '',
    finishReason: choices[0]?.finish_reason ?? null,
    usage: usage ?? null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw finalFailure('wrong body: not JSON', error);
  }
}

/** The text as it can be stored: without U+0000 and lone surrogates. @throws GenerationError when nothing is left */
function checkedResponse({ text, finishReason }: AnswerParts): string {
  const response = text.replaceAll(String.fromCodePoint(0), '').toWellFormed();
  if (response.trim() !== '') return response;
  // Sampled again, an empty answer may become one; a filtered one will not.
  throw new GenerationError(`the model gave an empty answer (finish reason: ${finishReason ?? 'none'})`, {
    retryable: finishReason !== 'content_filter',
  });
}

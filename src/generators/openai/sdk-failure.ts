import { APIConnectionError, APIError } from 'openai';
import { connectionFailure, serviceRefusal, statusFailure } from '../remote/failures.ts';
import { GenerationError } from '../response-model.ts';

/** Codes under 429 that waiting does not change: the account is out of money. */
const FINAL_CODES: ReadonlySet<string> = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/** What the OpenAI client threw, as a generation's failure. The API key never appears in it. */
export function sdkFailure(error: unknown, apiKey: string | null): GenerationError {
  if (error instanceof GenerationError) return error;
  if (!(error instanceof APIError) || error instanceof APIConnectionError) return connectionFailure(error);
  const { status, headers } = error;
  const detail = withoutKey(providerMessage(error), apiKey);
  // An error event inside a stream that began well has no status: the provider broke off.
  if (status === undefined || headers === undefined) {
    return new GenerationError(`the provider broke off: ${detail}`, { retryable: true });
  }
  if (FINAL_CODES.has(error.code ?? '')) return serviceRefusal(`status ${status}: ${error.code}`);
  return statusFailure({ status, headers }, detail);
}

/** Whether the provider refuses to stream (or the options of streaming), and may answer in one piece. */
export function refusesStreaming(error: unknown): boolean {
  if (!(error instanceof APIError) || !STREAMING_REFUSALS.has(error.status ?? 0)) return false;
  return /\bstream/i.test(error.param ?? '') || /\bstream/i.test(providerMessage(error));
}

const STREAMING_REFUSALS: ReadonlySet<number> = new Set([400, 405, 422, 501]);

/** The provider's words without the status that the client puts before them. */
function providerMessage(error: APIError): string {
  const body: unknown = error.error;
  if (typeof body === 'string') return body;
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  return error.message.replace(/^\d{3} /, '');
}

function withoutKey(text: string, apiKey: string | null): string {
  return apiKey ? text.replaceAll(apiKey, '[key]') : text;
}

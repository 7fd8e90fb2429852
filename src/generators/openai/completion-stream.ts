import { finalFailure } from '../remote/failures.ts';
import { GenerationError } from '../response-model.ts';
import { type Completion, readChunk } from './completion-body.ts';

/** A completion, put together. */
export interface AnswerParts {
  readonly text: string;
  /** Why the model ended, in the protocol's words; null when it did not say. */
  readonly finishReason: string | null;
  readonly usage: NonNullable<Completion['usage']> | null;
}

/** The longest answer that is kept, in UTF-16 units; as long as one that `chat/track` takes. A model that runs on is stopped. */
const MAXIMUM_ANSWER_LENGTH = 64_000;

/**
 * The answer of a stream of completion chunks. A connection that breaks after the model's last word loses nothing.
 * @throws GenerationError final for what is no stream of chunks, retryable for one that ended before the answer did
 */
export async function collectStream(
  stream: AsyncIterable<unknown>,
  contentType: string,
  listener: { readonly onToken: (text: string) => void; readonly onProgress: () => void },
): Promise<AnswerParts> {
  let text = '';
  let finishReason: string | null = null;
  let usage: AnswerParts['usage'] = null;
  let chunks = 0;
  try {
    for await (const body of stream) {
      const chunk = readChunk(body);
      chunks += 1;
      usage = chunk.usage ?? usage;
      const [choice] = chunk.choices;
      finishReason = choice?.finish_reason ?? finishReason;
      const content = choice?.delta?.content ?? '';
      const thought = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? '';
      if (content !== '' || thought !== '') listener.onProgress();
      if (content === '') continue;
      text += content;
      if (text.length > MAXIMUM_ANSWER_LENGTH) {
        throw finalFailure(`the answer is longer than ${MAXIMUM_ANSWER_LENGTH} characters`);
      }
      listener.onToken(content);
    }
  } catch (error) {
    if (error instanceof GenerationError || (finishReason === null && !isSyntaxError(error))) throw error;
    if (chunks === 0) throw finalFailure('wrong body: an event is not JSON', error);
  }
  if (chunks === 0 && !contentType.includes('text/event-stream')) {
    throw finalFailure(`wrong body: no event stream but ${contentType || 'no content type'}`);
  }
  if (finishReason === null) {
    throw new GenerationError('the stream ended before the answer did', { retryable: true });
  }
  return { text, finishReason, usage };
}

/** How the client reports an event that is no JSON: half of one, when the stream was cut. */
const isSyntaxError = (error: unknown): boolean => error instanceof Error && error.name === 'SyntaxError';

import { z } from 'zod';
import { finalFailure } from '../remote/failures.ts';

const usage = z.object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0) });
const content = z.string().nullish();

/** One event of a streamed completion; the last ones may carry no choice, or the usage alone. */
const chunk = z.object({
  choices: z.array(
    z.object({
      // Reasoning models stream their thinking under one of two names: a sign of life, never part of the answer.
      delta: z.object({ content, reasoning_content: content, reasoning: content }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: usage.nullish(),
});
export type CompletionChunk = z.infer<typeof chunk>;

/** A completion in one piece. */
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content }), finish_reason: z.string().nullish() })).min(1),
  usage: usage.nullish(),
});
export type Completion = z.infer<typeof completion>;

/** @throws GenerationError (final) that names the field that was wrong */
export const readChunk = (body: unknown): CompletionChunk => read(chunk, body, 'a completion chunk');

/** @throws GenerationError (final) that names the field that was wrong */
export const readCompletion = (body: unknown): Completion => read(completion, body, 'a completion');

function read<T>(schema: z.ZodType<T>, body: unknown, expected: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw finalFailure(`wrong body: not ${expected}: /${issue?.path.join('/')}: ${issue?.message}`);
}

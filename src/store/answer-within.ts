import { PostgresConnectionError } from './postgres-errors.ts';

/**
 * The answer of a server, if it comes in time. postgres.js has a limit for opening a connection, but starts it anew
 * with every try when the other side accepts and hangs up, as the proxy of a stopped container does.
 * @throws PostgresConnectionError after `timeoutMs`.
 */
export async function answerWithin<Answer>(answer: PromiseLike<Answer>, timeoutMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PostgresConnectionError(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

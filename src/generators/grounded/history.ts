import type { Exchange } from '../../domain/turn/turn.ts';

/** Characters in a token of English text, the usual estimate. */
const CHARACTERS_PER_TOKEN = 4;

/** How much of a conversation is read: the newest exchanges of up to this many tokens. */
export const HISTORY_TOKEN_LIMIT = 2000;

/** An estimate of the tokens of a text, ≥ 0. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** The newest exchanges that fit the limit, oldest first; an exchange is kept whole or left out. */
export function boundHistory(
  history: readonly Exchange[],
  tokenLimit: number = HISTORY_TOKEN_LIMIT,
): readonly Exchange[] {
  let tokens = 0;
  const firstTooOld = history.findLastIndex(({ message, response }) => {
    tokens += estimateTokens(message) + estimateTokens(response);
    return tokens > tokenLimit;
  });
  return history.slice(firstTooOld + 1);
}

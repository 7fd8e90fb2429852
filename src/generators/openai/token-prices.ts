import type { TokenUsage } from '../../domain/turn/turn.ts';

/** Prices in US dollars per million tokens, as providers list them. */
export interface TokenPrices {
  readonly inputPerMillionUsd: number;
  readonly outputPerMillionUsd: number;
}

/**
 * The tokens of a call and what they cost; the cost is null without prices, never guessed. A dollar per million tokens
 * is a millionth of a dollar per token. Cached input counts in full, so the cost is an upper bound.
 * @example
 * tokenUsage(1000, 200, { inputPerMillionUsd: 2.5, outputPerMillionUsd: 10 }).costMicroUsd; // 4500
 */
export function tokenUsage(promptTokens: number, completionTokens: number, prices: TokenPrices | null): TokenUsage {
  const costMicroUsd =
    prices === null ? null : promptTokens * prices.inputPerMillionUsd + completionTokens * prices.outputPerMillionUsd;
  return { promptTokens, completionTokens, costMicroUsd };
}

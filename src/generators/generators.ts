import { createGroundedGenerator } from './grounded/grounded-generator.ts';
import { createHttpAgentGenerator } from './http-agent.ts';
import type { TokenPrices } from './openai/token-prices.ts';
import { createOpenAiCompatibleGenerator } from './openai-compatible.ts';
import { withBreaker } from './remote/breaker.ts';
import { DEFAULT_REMOTE_TIMEOUTS } from './remote/limits.ts';
import type { ResponseModel } from './response-model.ts';

/** Which generator answers, and what it needs to know. */
export interface GeneratorSettings {
  readonly generator: 'grounded' | 'openai-compatible' | 'http-agent';
  /** Upper bound of a turn's generation, all attempts together. */
  readonly generationTimeoutMs: number;
  readonly openai: {
    readonly baseUrl: string;
    readonly apiKey: string | null;
    readonly model: string;
    readonly prices: TokenPrices | null;
  } | null;
  readonly httpAgentUrl: string | null;
}

/** A single call ends this much before the turn's generation does, so that its own words say why. */
const CALL_MARGIN_MS = 5_000;

/** The generator that the settings name, and the one that answers when it fails for good. */
export function createGenerators(settings: GeneratorSettings): {
  readonly generator: ResponseModel;
  readonly fallback: ResponseModel;
} {
  const fallback = createGroundedGenerator();
  const isBuiltIn = settings.generator === 'grounded';
  return { generator: isBuiltIn ? fallback : withBreaker(createRemoteGenerator(settings)), fallback };
}

function createRemoteGenerator({ generator, generationTimeoutMs, openai, httpAgentUrl }: GeneratorSettings) {
  const timeouts = { ...DEFAULT_REMOTE_TIMEOUTS, totalMs: generationTimeoutMs - CALL_MARGIN_MS };
  if (generator === 'openai-compatible' && openai !== null) {
    return createOpenAiCompatibleGenerator({ ...openai, timeouts });
  }
  if (generator === 'http-agent' && httpAgentUrl !== null) {
    return createHttpAgentGenerator({ url: httpAgentUrl, timeouts });
  }
  throw new Error(`the settings of the generator "${generator}" are missing`);
}

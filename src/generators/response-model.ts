import type { Intent, Persona } from '../domain/chat/vocabulary.ts';
import type { RetrievalConfig } from '../domain/learning/policy.ts';
import type { StrategyId } from '../domain/learning/strategies.ts';
import type { Exchange, Source, TokenUsage } from '../domain/turn/turn.ts';

/** What a generator is asked: everything it may use, and nothing of the store. */
export interface GenerationRequest {
  readonly messageId: string;
  readonly message: string;
  readonly persona: Persona | null;
  readonly intent: Intent;
  readonly agent: string;
  readonly policyId: string;
  /** How to answer; null: as suits the question. */
  readonly strategy: StrategyId | null;
  /** Earlier exchanges of the conversation, oldest first. */
  readonly history: readonly Exchange[];
}

/** A piece of a knowledge entry that the answer may rest on: what `usedContext` and `intentMatch` are checked against. */
export interface RetrievedEntry {
  readonly source: Source;
  readonly intents: readonly Intent[];
  /** Words and figures whose appearance in an answer shows that the entry was used: topic, rooms, materials, figures. */
  readonly facts: readonly string[];
  /** Whether the generator cites it in this answer. */
  readonly cited: boolean;
}

export interface Generation {
  readonly response: string;
  /** The generator's own classification, when it has one; else null and the request's intent holds. */
  readonly intent: Intent | null;
  readonly intentConfidence: number | null;
  readonly retrieved: readonly RetrievedEntry[];
  readonly suggestedActions: readonly string[];
  readonly usage: TokenUsage | null;
}

export interface GenerationOptions {
  /** Aborted when the turn is cancelled or its time is over. */
  readonly signal: AbortSignal;
  /** Called with each piece of text as it is generated. */
  readonly onToken: (text: string) => void;
  /** Called when a generation starts again: what was streamed so far is void. */
  readonly onReset: () => void;
}

export type GeneratorState = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The port behind which every generator stands. */
export interface ResponseModel {
  readonly name: string;
  /** Identifies model and prompt in the policy. */
  readonly modelId: string;
  /** `local`: answers in milliseconds, in process; `remote`: may take long, runs as a regular activity with heartbeat. */
  readonly mode: 'local' | 'remote';
  /** What a model is told before an agent's conversations, whoever asks; absent where there is no such text. */
  readonly systemPrompt?: (agent: string) => string;
  /** What the answers rest on; absent where nothing is retrieved. */
  readonly retrieval?: RetrievalConfig;
  /** Whether requests are answered or refused at once (a circuit breaker), and why; absent where nothing is ever refused. */
  state?(): GeneratorState;
  /**
   * The answer to a request.
   * @throws GenerationError
   */
  generate(request: GenerationRequest, options: GenerationOptions): Promise<Generation>;
}

/**
 * A generation that failed; `retryable` says whether the same request may succeed soon, `concerns` whether any request would have failed:
 * a refused key says nothing of the question.
 */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  readonly retryable: boolean;
  readonly concerns: 'request' | 'service';
  /** How long the other side asked us to wait, when it did. */
  readonly retryAfterMs: number | null;

  /** @param options.concerns default: of a retryable failure the service, of another one the request */
  constructor(
    message: string,
    options: {
      readonly retryable: boolean;
      readonly concerns?: GenerationError['concerns'];
      readonly retryAfterMs?: number | null;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.concerns = options.concerns ?? (options.retryable ? 'service' : 'request');
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

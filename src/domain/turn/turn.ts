import type { Intent, Persona } from '../chat/vocabulary.ts';
import type { TurnExperiment } from '../experiment/turn-experiment.ts';
import type { Reward, RewardComponent } from '../reward/reward.ts';
import type { StrategyAssignment } from './strategy-assignment.ts';

/** Where a figure of the knowledge base comes from (learning.md, "Generators"). */
export const SOURCE_KINDS = ['quoted', 'editorial_estimate'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** A knowledge entry that an answer rests on, as the reader sees it. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly source_kind: SourceKind;
  /** The document and line that was quoted, or the basis, region and year of the estimate. */
  readonly note: string;
}

/** One question and its answer, as they were given to a generator as history. */
export interface Exchange {
  readonly message: string;
  readonly response: string;
  readonly intent: Intent;
}

/** What a generator hands back, checked and complete: enough to reward and to track the turn. */
export interface GeneratedAnswer {
  readonly response: string;
  readonly intent: Intent;
  /** ∈ [0, 1]. */
  readonly intentConfidence: number;
  readonly sources: readonly Source[];
  readonly suggestedActions: readonly string[];
  /** Whether the answer contains a fact of a retrieved entry or of an earlier turn; decided on the text by domain/reward. */
  readonly usedContext: boolean;
  /** Whether a cited entry (or the answer's own classification) carries the intent; decided by domain/reward. */
  readonly intentMatch: boolean;
  /** Time the generation took, ≥ 0. */
  readonly executionTimeMs: number;
  /** Why the configured generator did not answer; null when it did. */
  readonly error: string | null;
  /** The generator that really answered. */
  readonly generator: string;
  /** Tokens in and out, where the generator reports them. */
  readonly usage: TokenUsage | null;
}

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Cost in millionths of a US dollar, null when no price is configured. */
  readonly costMicroUsd: number | null;
}

/** What is known of a turn before anything is generated: made once by the API, carried by the workflow. */
export interface TurnRequest {
  readonly messageId: string;
  readonly conversationId: string;
  readonly userId: string | null;
  /** The API key's name that owns the turn; `local` without keys. */
  readonly caller: string;
  readonly agent: string;
  readonly persona: Persona | null;
  readonly message: string;
  readonly intent: Intent;
  readonly intentConfidence: number;
  readonly policyId: string;
  /** Absent in turns that were started before policies chose an arm. */
  readonly assignment?: StrategyAssignment;
  /** The arm of the rollout that ran when the turn was asked; absent when there was none. */
  readonly experiment?: TurnExperiment;
  /** Whether a simulated homeowner asks (learning.md). @default false */
  readonly simulated?: boolean;
  /** Earlier exchanges that the strategy was chosen with, so that learning sees the same features; null or absent: not known. */
  readonly historyLength?: number | null;
  readonly regenerateOf: string | null;
  /** sha256 of the caller's body: a repeated message id with another body is refused. */
  readonly requestHash: string;
  /** How long the turn waits for feedback. */
  readonly windowMs: number;
  readonly workflowId: string;
  /** Server time, UTC, ISO 8601. */
  readonly createdAt: string;
}

/** A tracked turn: one row of the table `turns`. */
export interface Turn extends TurnRequest, GeneratedAnswer {
  readonly assignment: StrategyAssignment;
  readonly simulated: boolean;
  readonly historyLength: number | null;
  /** The intent of the question, which the strategy was chosen with; `intent` is that of the answer. Null: an older turn, not known. */
  readonly askedIntent: Intent | null;
  /** The implicit reward, known at once. */
  readonly implicitReward: Reward;
  /** The adjustments that hold under every signal (feedback.md, "Adjustments"). */
  readonly adjustments: readonly RewardComponent[];
  readonly explicitReward: number | null;
  readonly effectiveReward: number;
  readonly userSignalReward: number;
  readonly erasedAt: string | null;
}

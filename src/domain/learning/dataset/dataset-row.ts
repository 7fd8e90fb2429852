import type { Intent, Persona } from '../../chat/vocabulary.ts';
import type { StrategyContext } from '../context-features.ts';
import type { DatasetSide } from '../dataset-split.ts';
import type { StrategyId } from '../strategies.ts';

/** A turn of a snapshot as learning sees it; rewards and labels are those of the snapshot's moment. */
export interface DatasetRow {
  readonly messageId: string;
  readonly conversationId: string;
  /** The cluster: the user id, or `conversation:<id>` of an anonymous turn. */
  readonly user: string;
  readonly side: DatasetSide;
  readonly createdAt: string;
  readonly agent: string;
  readonly policyId: string;
  readonly generator: string;
  readonly simulated: boolean;
  readonly message: string;
  readonly response: string;
  /** The knowledge entries that the answer rests on, best first; none for turns that were answered elsewhere. */
  readonly sourceIds: readonly string[];
  readonly suggestedActions: readonly string[];
  /** Of the answer, as its generator says. */
  readonly intent: Intent;
  /** Of the question: what its strategy was chosen with. Null: an older turn, not known. */
  readonly askedIntent: Intent | null;
  readonly persona: Persona | null;
  /** Earlier exchanges of the conversation when the turn was answered, as serving saw them: 0..LONG_HISTORY. */
  readonly historyLength: number;
  /** Null for a turn that was answered elsewhere. */
  readonly strategy: StrategyId | null;
  /** ∈ [0, 1]; null when nobody told it. */
  readonly propensity: number | null;
  /** The probability of every arm, in the order of STRATEGY_IDS. */
  readonly propensities: readonly number[] | null;
  readonly usedContext: boolean;
  readonly intentMatch: boolean;
  readonly error: string | null;
  readonly executionTimeMs: number;
  /** The four rewards of feedback.md, each ∈ [0, 1]. */
  readonly implicitReward: number;
  readonly explicitReward: number | null;
  readonly effectiveReward: number;
  readonly userSignalReward: number;
  /** By domain/learning/liked.ts; null: no signal that says so. */
  readonly liked: boolean | null;
  readonly regenerateOf: string | null;
}

/**
 * What was known of a turn when its strategy was drawn: the context that its propensity belongs to. An older turn does not have the intent
 * of its question; that of its answer stands for it.
 */
export function contextOf({ askedIntent, intent, persona, historyLength, message }: DatasetRow): StrategyContext {
  return { intent: askedIntent ?? intent, persona, historyLength, message };
}

/** The cluster of a turn: what a side of the data set and an interval go by. */
export function clusterOf(userId: string | null, conversationId: string): string {
  return userId ?? `conversation:${conversationId}`;
}

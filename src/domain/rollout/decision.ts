import type { RolloutAnalysis } from './analysis.ts';
import type { RolloutConfig } from './config.ts';
import type { RolloutSnapshot } from './snapshot.ts';
import type { Move } from './state.ts';

/** What a check does: a move, or nothing yet. */
export type RolloutAction = Exclude<Move, 'pause' | 'resume'> | 'wait';

/** A check's answer. Reasons are plain words with the numbers, at least one. */
export interface RolloutDecision {
  readonly action: RolloutAction;
  readonly reasons: readonly string[];
}

/** What a rule looks at. */
export interface RuleInput {
  readonly snapshot: RolloutSnapshot;
  readonly config: RolloutConfig;
  /** Null while nothing is measured. */
  readonly analysis: RolloutAnalysis | null;
}

/** One rule of the precedence: its decision, or null to leave it to the next rule. */
export type Rule = (input: RuleInput) => RolloutDecision | null;

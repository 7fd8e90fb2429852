import { contextOf, type DatasetRow } from '../dataset/dataset-row.ts';
import { type StrategyId, strategyIndex } from '../strategies.ts';

/** A line of the bandit log: what was known, what was done with which probability, what it brought. */
export interface BanditExample {
  readonly message_id: string;
  /** The cluster of intervals. */
  readonly user: string;
  readonly created_at: string;
  readonly context: {
    readonly message: string;
    readonly intent: string;
    readonly persona: string | null;
    readonly history_length: number;
  };
  readonly policy_id: string;
  readonly strategy: StrategyId;
  /** The position of the strategy in `propensities`. */
  readonly action: number;
  /** The probability with which it was served, ∈ (0, 1]. */
  readonly propensity: number;
  /** Of every arm, in the order of the strategies; null when only the served one is known. */
  readonly propensities: readonly number[] | null;
  /** The user-signal reward: no answer can raise it by its own shape. */
  readonly reward: number;
  readonly effective_reward: number;
  readonly simulated: boolean;
}

/** A row as a line of the bandit log; null when its arm or probability is unknown: an estimate by importance weights cannot use it. */
export function banditExample(row: DatasetRow): BanditExample | null {
  const { strategy, propensity } = row;
  if (strategy === null || propensity === null || propensity <= 0) return null;
  const { message, intent, persona, historyLength } = contextOf(row);
  return {
    message_id: row.messageId,
    user: row.user,
    created_at: row.createdAt,
    context: { message, intent, persona, history_length: historyLength },
    policy_id: row.policyId,
    strategy,
    action: strategyIndex(strategy),
    propensity,
    propensities: row.propensities,
    reward: row.userSignalReward,
    effective_reward: row.effectiveReward,
    simulated: row.simulated,
  };
}

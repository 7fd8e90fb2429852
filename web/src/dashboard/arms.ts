import { STRATEGIES, STRATEGY_IDS, type StrategyId } from '../../../src/domain/learning/strategies.ts';

/** The arms in words. */

/** The name of an arm as people read it: "price table". */
export function armLabel(strategy: StrategyId): string {
  return strategy.replaceAll('_', ' ');
}

/** Every arm with what it asks of an answer, in the order of every probability vector. */
export const ARMS = STRATEGY_IDS.map((id) => ({ id, ...STRATEGIES[id] }));

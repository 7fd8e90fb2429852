/** The registry of reward functions, keyed by agent. Source: learning.md, "Reward functions per agent type". */
import { CHAT_AGENT_REWARD } from './chat-agent.ts';
import { COST_ESTIMATOR_REWARD } from './cost-estimator.ts';
import { DIY_GUIDE_REWARD } from './diy-guide.ts';
import type { RewardFunction } from './reward-function.ts';

const REWARD_FUNCTIONS: ReadonlyMap<string, RewardFunction> = new Map(
  [CHAT_AGENT_REWARD, COST_ESTIMATOR_REWARD, DIY_GUIDE_REWARD].map((reward) => [reward.agent, reward]),
);

/** The reward function of an agent; that of `chat_agent`, which fits any answer, for an agent without one of its own. */
export function rewardFunctionOf(agent: string): RewardFunction {
  return REWARD_FUNCTIONS.get(agent) ?? CHAT_AGENT_REWARD;
}

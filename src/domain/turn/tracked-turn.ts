import type { Reward } from '../reward/reward.ts';
import { NO_ASSIGNMENT } from './strategy-assignment.ts';
import type { GeneratedAnswer, Turn, TurnRequest } from './turn.ts';

/** The row of a turn without feedback: its effective reward is its implicit one. */
export function trackedTurn(
  request: TurnRequest,
  answer: GeneratedAnswer,
  implicit: { readonly reward: Reward; readonly adjustments: Reward['components']; readonly userSignalReward: number },
): Turn {
  return {
    ...request,
    ...answer,
    assignment: request.assignment ?? NO_ASSIGNMENT,
    simulated: request.simulated ?? false,
    historyLength: request.historyLength ?? null,
    askedIntent: request.intent,
    implicitReward: implicit.reward,
    adjustments: implicit.adjustments,
    explicitReward: null,
    effectiveReward: implicit.reward.score,
    userSignalReward: implicit.userSignalReward,
    erasedAt: null,
  };
}

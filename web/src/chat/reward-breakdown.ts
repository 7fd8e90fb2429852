import { FAILED_ANSWER_BASE } from '../../../src/domain/reward/implicit.ts';
import type { RewardComponent } from '../../../src/domain/reward/reward.ts';
import type { RewardState } from './conversation-state.ts';
import { componentLabel, FEEDBACK_LABELS } from './labels.ts';
import { decidingEvent } from './ledger.ts';

/** One step from zero to the effective reward. */
export interface BreakdownStep {
  readonly kind: 'base' | 'adjustment' | 'cut';
  readonly label: string;
  /** The base itself, or the signed amount that is added. */
  readonly value: number;
  /** Where the step starts and ends on the scale; may leave [0, 1] before the cut. */
  readonly from: number;
  readonly to: number;
}

/** Below this a difference is rounding, not a cut. */
const ROUNDING = 1e-9;

/** The steps that lead to the effective reward, in order: base, adjustments, and the cut to the range 0 to 1. */
export function rewardBreakdown(reward: RewardState): readonly BreakdownStep[] {
  const base = reward.explicit === null ? reward.implicit.base : reward.userSignal;
  const steps: BreakdownStep[] = [];
  let sum = base;
  if (reward.explicit !== null || !isGiven(reward)) {
    steps.push({ kind: 'base', label: baseLabel(reward), value: base, from: 0, to: base });
  }
  for (const { name, value } of adjustments(reward)) {
    steps.push({ kind: 'adjustment', label: componentLabel(name), value, from: sum, to: sum + value });
    sum += value;
  }
  const cut = reward.effective - sum;
  if (Math.abs(cut) > ROUNDING) {
    steps.push({ kind: 'cut', label: 'Kept within 0 and 1', value: cut, from: sum, to: reward.effective });
  }
  return steps;
}

/** Whether the agent that answered gave the implicit reward itself: then the service computed no components of it. */
function isGiven(reward: RewardState): boolean {
  return reward.implicit.components.some(({ name }) => name === 'given');
}

/** A given reward says nothing of the adjustments that hold once there is feedback: then only their sum is known. */
function adjustments(reward: RewardState): readonly RewardComponent[] {
  if (reward.explicit === null || !isGiven(reward)) {
    return reward.implicit.components;
  }
  const total = reward.effective - reward.userSignal;
  return Math.abs(total) > ROUNDING ? [{ name: 'adjustments', value: total }] : [];
}

function baseLabel(reward: RewardState): string {
  const decidedBy = reward.explicit === null ? null : decidingEvent(reward.events);
  if (decidedBy !== null) {
    return FEEDBACK_LABELS[decidedBy.feedback_type];
  }
  return reward.userSignal === FAILED_ANSWER_BASE ? 'Failed answer' : 'No feedback yet';
}
